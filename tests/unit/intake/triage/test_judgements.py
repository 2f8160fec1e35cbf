"""What a person's decision makes of a referral."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.contracts.facts import EXCLUSIONS
from services.contracts.referral import Cleared, Overridden
from services.contracts.vocabulary import Answer
from services.intake.held import Held
from services.intake.triage.judgements import Clear, Overrule
from services.intake.triage.roles import Action
from tests.unit.intake.messages import START
from tests.unit.intake.test_clearing import held

AT = START + timedelta(hours=2)


def clear(referral: Held, exclusion: str) -> Held:
    said = Clear.model_validate({"exclusion": exclusion, "reason": "visited"})
    return said.on(referral, by="a.worker", at=AT)


def overrule(referral: Held, destination: str) -> Held:
    return Overrule(destination=destination, reason="known").on(referral, by="a.worker", at=AT)


@pytest.mark.parametrize(("exclusion", "fact"), EXCLUSIONS.items())
def test_a_person_clears_one_exclusion_and_says_why(exclusion: str, fact: str) -> None:
    after = clear(held(**{fact: Answer.SUSPECTED}), exclusion)
    (clearance,) = after.judged.clearances
    assert (clearance.exclusion, clearance.by, clearance.at) == (exclusion, "a.worker", AT)
    assert (clearance.team, clearance.reason) == ("manual_triage", "visited")
    assert (after.version, after.record.version) == (2, 2)


def test_to_clear_what_is_not_so_or_is_cleared_changes_nothing() -> None:
    calm = held(urgent=Answer.NO)
    assert clear(calm, "X1") is calm
    cleared = clear(held(urgent=Answer.YES), "X1")
    assert clear(cleared, "X1") is cleared


def test_an_override_keeps_what_was_known_when_it_was_made() -> None:
    doubts = {"safeguarding": Answer.YES, "care_home": Answer.SUSPECTED, "urgent": Answer.UNKNOWN}
    after = overrule(clear(held(**doubts), "X8"), "rapid_response")
    assert after.judged.override is not None
    assert after.judged.override.exclusions == ("X9",)
    assert [each.exclusion for each in after.judged.clearances] == ["X8"]


def test_the_same_override_again_changes_nothing_until_something_new_is_known() -> None:
    first = overrule(held(), "rapid_response")
    assert overrule(first, "rapid_response") is first
    assert overrule(first, "duty_and_advice").version == 3


def test_each_is_told_in_its_own_way_and_needs_its_own_right() -> None:
    said = Clear(exclusion="X8", reason="visited")
    assert (said.event, said.action) == (Cleared, Action.CLEAR_SAFEGUARDING)
    assert Clear(exclusion="X1", reason="visited").action is Action.CLEAR
    over = Overrule(destination="eit", reason="known")
    assert (over.event, over.action) == (Overridden, Action.OVERRIDE)


def test_a_reason_is_a_code_and_never_a_sentence() -> None:
    with pytest.raises(ValidationError):
        Clear(exclusion="X1", reason="She told me so")
