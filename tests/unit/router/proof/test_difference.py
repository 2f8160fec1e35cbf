"""Which referrals two rulesets send elsewhere: exactly those, whatever the files say."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings

from services.contracts.decision import Decision
from services.contracts.vocabulary import Urgency
from services.router.calendars import Calendar, Holidays, Opening
from services.router.condition import VALUES
from services.router.days import Days
from services.router.decide import decide
from services.router.language import Ruleset
from services.router.load import PACKS, load, of_files
from services.router.program import Program, compile_ruleset
from services.router.proof.difference import Box, Difference, Side, difference
from tests.unit.router.examples import state
from tests.unit.router.rulesets import FEW, TEAMS, rulesets

ALL = [dict(zip(FEW, v, strict=True)) for v in product(*(VALUES[fact] for fact in FEW))]


def inside(box: Box, said: dict[str, str]) -> bool:
    return all(said[fact] in values for fact, values in box.items())


def told(found: Difference, before: str, after: str, said: dict[str, str]) -> bool:
    return any(
        inside(each.when, said)
        for each in found.moves
        if (each.before, each.after) == (before, after)
    )


def weakened(pilot: Program) -> Program:
    files = dict(load(PACKS / pilot.ruleset.ref.id).files)
    before, after = files["ruleset.yaml"].split(b"  - id: X8\n")
    changed = after.replace(b"unknown: person", b"unknown: pass", 1)
    files["ruleset.yaml"] = before + b"  - id: X8\n" + changed
    return of_files(files, "weakened").program


def test_what_means_the_same_differs_in_nothing(pilot: Program) -> None:
    assert difference(pilot, pilot) == Difference((), (), complete=True)


def test_a_weakened_exclusion_is_told_in_its_own_terms(pilot: Program) -> None:
    (move,) = difference(pilot, weakened(pilot)).moves
    assert (move.before, move.after, move.among) == ("manual_triage", "eit", Side.AFTER)
    assert move.when == {"safeguarding": ("unknown",)}


def test_the_other_way_it_is_told_among_those_of_before(pilot: Program) -> None:
    (move,) = difference(weakened(pilot), pilot).moves
    assert (move.before, move.after) == ("eit", "manual_triage")
    assert move.when == {"safeguarding": ("unknown",)}


@settings(max_examples=15)
@given(rulesets(), rulesets())
def test_exactly_the_referrals_that_move_are_told(one: Ruleset, other: Ruleset) -> None:
    old, new = compile_ruleset(one), compile_ruleset(other)
    found = difference(old, new)
    assert found.complete
    for said in ALL:
        before = decide(old, state(**said)).destination
        after = decide(new, state(**said)).destination
        if before != after:
            assert told(found, before, after, said)
        for each in found.moves:
            there = each.before if each.among is Side.BEFORE else each.after
            here = before if each.among is Side.BEFORE else after
            if here == there and inside(each.when, said):
                assert (before, after) == (each.before, each.after)


@settings(max_examples=15)
@given(rulesets(), rulesets())
def test_exactly_what_changes_of_those_that_stay_is_told(one: Ruleset, other: Ruleset) -> None:
    old, new = compile_ruleset(one), compile_ruleset(other)
    found = difference(old, new).changes
    for said in ALL:
        before, after = decide(old, state(**said)), decide(new, state(**said))
        if before.destination != after.destination:
            continue
        told_of = {
            (each.what, each.now)
            for each in found
            if inside(each.when, said) and each.what in said_of(after if each.now else before)
        }
        assert told_of == possible(before, after), said


def possible(before: Decision, after: Decision) -> set[tuple[str, bool]]:
    """What is so of one of these decisions alone."""
    was, now = said_of(before), said_of(after)
    return {(what, False) for what in was - now} | {(what, True) for what in now - was}


def said_of(decision: Decision) -> set[str]:
    copies = {f"{TEAMS[each].title} gets a linked copy" for each in decision.copies}
    upto = list(Urgency)[1 : list(Urgency).index(decision.urgency) + 1]
    urgent = {f"it is {each} or more urgent" for each in upto}
    return copies | urgent | ({"somebody must act now"} if decision.act_now else set())


def test_a_copy_an_urgency_and_a_time_that_are_gone_are_told(pilot: Program) -> None:
    rules = tuple(
        replace(
            rule, act_now=False, linked_copy=False, urgency=Urgency.ROUTINE,
            respond_within=timedelta(hours=700),
        )
        for rule in pilot.ruleset.rules
    )  # fmt: skip
    found = difference(pilot, compile_ruleset(replace(pilot.ruleset, rules=rules)))
    assert found.moves == ()
    assert {each.what for each in found.changes if not each.now} >= {
        "somebody must act now",
        "Duty and Advice gets a linked copy",
        "it is urgent or more urgent",
    }
    assert {each.what for each in found.changes if each.now} == {
        "an answer is due within 700 hours"
    }


def test_longer_hours_of_a_team_are_told_by_when_a_referral_is_received(pilot: Program) -> None:
    one, other = (with_hours(pilot.ruleset, closes) for closes in (17 * 60, 20 * 60))
    (move, *_) = found = difference(compile_ruleset(one), compile_ruleset(other)).moves
    assert {(each.before, each.after) for each in found} == {("manual_triage", "eit")}
    assert move.when == {"received:office": ("out_of_hours",)}
    assert move.among == Side.AFTER


def with_hours(ruleset: Ruleset, closes: int) -> Ruleset:
    """The team has an office; what comes outside its hours goes to a person."""
    office = Calendar("office", ((Opening(8 * 60, closes),) * 5 + (None, None)), Holidays.ENGLAND)
    eit = replace(ruleset.destinations["eit"], calendar=office, out_of_hours="manual_triage")
    return replace(ruleset, destinations={**ruleset.destinations, "eit": eit})


def test_rules_that_begin_on_a_day_differ_from_that_day_on(pilot: Program) -> None:
    rules = pilot.ruleset.rules
    day = date(2027, 4, 1)
    some = tuple(replace(r, days=Days(None, day)) if r.id == "X1" else r for r in rules)
    found = difference(pilot, compile_ruleset(replace(pilot.ruleset, rules=some)))
    assert {each.days for each in found.moves} == {"from 2 April 2027 on"}
    assert {(each.before, each.after) for each in found.moves} >= {("rapid_response", "eit")}
