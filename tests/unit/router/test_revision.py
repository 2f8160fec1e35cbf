"""One revision after another: what changed is named."""

from dataclasses import replace
from datetime import timedelta

from services.contracts.decision import Routed
from services.contracts.referral import ReferralState
from services.router.program import Program, compile_ruleset
from services.router.revision import Latest, revised
from tests.unit.router.examples import RECEIVED, state


def first(program: Program, given: ReferralState) -> Latest:
    return Latest(next_(program, given, None), given)


def next_(program: Program, given: ReferralState, before: Latest | None) -> Routed:
    at = RECEIVED + timedelta(seconds=3)
    return revised(program, given, before, facts_sha256="0" * 64, at=at)


def changed(program: Program, before: ReferralState, now: ReferralState) -> tuple[str, ...]:
    return next_(program, now, first(program, before)).changed


def test_the_first_revision_has_changed_nothing(pilot: Program) -> None:
    routed = next_(pilot, state(urgent="yes"), None)
    assert (routed.revision, routed.changed, routed.decision.path) == (1, (), ())


def test_the_next_one_knows_where_the_referral_was(pilot: Program) -> None:
    routed = next_(pilot, state(falls_risk="yes"), first(pilot, state(urgent="yes")))
    assert (routed.revision, routed.decision.path) == (2, ("rapid_response",))


def test_a_revision_names_the_facts_that_are_not_as_they_were(pilot: Program) -> None:
    now = state(urgent="suspected", care_home="yes", mental_health="yes")
    assert changed(pilot, state(mental_health="yes"), now) == ("urgent", "care_home")


def test_it_names_what_people_have_decided(pilot: Program) -> None:
    before = state(urgent="yes")
    assert changed(pilot, before, state(urgent="yes", cleared=("X1",))) == ("clearances",)
    assert changed(pilot, before, state(urgent="yes", override="eit")) == ("override",)


def test_it_names_the_ruleset_where_that_is_another_one(pilot: Program) -> None:
    ref = pilot.ruleset.ref.model_copy(update={"sha256": "1" * 64})
    other = compile_ruleset(replace(pilot.ruleset, ref=ref))
    given = state(falls_risk="yes")
    assert next_(other, given, first(pilot, given)).changed == ("ruleset",)


def test_where_nothing_is_new_nothing_is_named(pilot: Program) -> None:
    assert changed(pilot, state(urgent="yes"), state(urgent="yes")) == ()
