"""What a team's word does to a referral."""

from typing import Any
from uuid import UUID

import pytest

from services.contracts.feedback import MadeSafe, SafeguardingEliminated
from services.contracts.record import Person, Record, Referrer
from services.contracts.vocabulary import Answer
from services.intake.clearing import Confirmation, cleared
from services.intake.facts import facts
from services.intake.held import Held
from tests.unit.intake.messages import PHONE, START, referral

ID = UUID(int=1)
URGENT = {"urgent": Answer.YES}


def held(*, test: bool = False, **answers: Answer) -> Held:
    known = facts(referral(), source=PHONE, received_at=START)
    record = Record(
        referral_id=ID,
        version=1,
        test=test,
        source=PHONE.name,
        source_reference="CC-1",
        received_at=START,
        person=Person(family_name="Testperson"),
        referrer=Referrer(name="Testreferrer Example"),
    )
    return Held(
        referral_id=ID,
        version=1,
        test=test,
        person_ref=None,
        facts=known.model_copy(update=answers),
        record=record,
    )


def said(kind: type[Confirmation] = MadeSafe, **more: Any) -> Confirmation:
    return kind(referral_id=ID, team="rapid_response", at=START, by="a.worker", **more)


CLEARS = [(MadeSafe, "urgent", "X1"), (SafeguardingEliminated, "safeguarding", "X8")]


@pytest.mark.parametrize(("kind", "fact", "exclusion"), CLEARS)
@pytest.mark.parametrize("answer", [Answer.YES, Answer.SUSPECTED, Answer.UNKNOWN])
def test_a_team_clears_the_one_exclusion_that_it_speaks_of(kind, fact, exclusion, answer):
    after = cleared(held(**{fact: answer}), said(kind))
    assert after is not None
    (clearance,) = after.judged.clearances
    assert (clearance.exclusion, clearance.by, clearance.team, clearance.at) == (
        exclusion,
        "a.worker",
        "rapid_response",
        START,
    )


def test_it_is_the_next_version_of_referral_and_record_and_the_facts_stay_as_they_were_told():
    after = cleared(held(**URGENT), said())
    assert after is not None
    assert (after.version, after.record.version) == (2, 2)
    assert after.facts.urgent is Answer.YES


def test_clearances_of_other_exclusions_stay():
    safe = cleared(held(safeguarding=Answer.YES, **URGENT), said())
    both = cleared(safe, said(SafeguardingEliminated))
    assert both is not None
    assert [each.exclusion for each in both.judged.clearances] == ["X1", "X8"]


def test_the_same_word_again_changes_nothing():
    assert cleared(cleared(held(**URGENT), said()), said()) is None


def test_nothing_is_cleared_where_nothing_is_to_be_cleared():
    assert cleared(held(urgent=Answer.NO), said()) is None
    assert cleared(None, said()) is None, "nobody knows the referral, or it is erased"


def test_a_rehearsal_clears_a_test_and_nothing_else():
    assert cleared(held(**URGENT), said(test=True)) is None
    assert cleared(held(test=True, **URGENT), said(test=True)) is not None
