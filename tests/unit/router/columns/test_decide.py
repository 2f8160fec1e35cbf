"""A column decides as each of its rows would: the same condition tree, read two ways."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.facts import EXCLUSIONS
from services.contracts.referral import ReferralState
from services.router.columns.decide import decide as decide_all
from services.router.columns.decisions import Decisions
from services.router.columns.weight import URGENCIES
from services.router.condition import VALUES
from services.router.days import ALWAYS, Days
from services.router.decide import decide
from services.router.language import Ruleset
from services.router.load import PACKS, load
from services.router.program import Program, compile_ruleset
from tests.unit.router.columns.space import COLUMN, SPACE
from tests.unit.router.examples import state
from tests.unit.router.recorded import recorded
from tests.unit.router.rulesets import answers, moments, rulesets, rulesets_by_the_hour

PILOT = load(PACKS / "leeds-pilot").program

EVERY = 97
"""Of so many rows one is decided alone, too."""


def told(program: Program, found: Decisions, row: int) -> dict[str, object]:
    """What the column says of one row, in the words of a decision."""
    return {
        "rule": program.ruleset.ids[found.rule[row]],
        "destination": found.teams[found.destination[row]],
        "copies": {team for team, rows in found.copies.items() if rows[row]},
        "urgency": URGENCIES[found.urgency[row]],
        "act_now": bool(found.act_now[row]),
        "needs_person": bool(found.needs_person[row]),
    }


def agrees(
    program: Program, found: Decisions, referrals: Sequence[ReferralState], rows: Iterable[int]
) -> None:
    """The column says of each of these rows what is decided on it alone."""
    for row in rows:
        alone, said = decide(program, referrals[row]), told(program, found, row)
        assert said == {name: getattr(alone, name) for name in said} | {"copies": set(alone.copies)}


@pytest.mark.timeout(1800)
@settings(max_examples=5 * settings().max_examples)
@given(ruleset=rulesets(), first=st.integers(0, EVERY - 1))
def test_of_any_ruleset_and_any_facts(ruleset: Ruleset, first: int) -> None:
    program = compile_ruleset(ruleset)
    agrees(program, decide_all(program, COLUMN), SPACE, range(first, len(SPACE), EVERY))


every_fact = st.fixed_dictionaries({fact: st.sampled_from(VALUES[fact]) for fact in VALUES})
cleared = st.lists(st.sampled_from(list(EXCLUSIONS)), unique=True, max_size=3).map(tuple)
referrals = st.lists(
    st.builds(lambda facts, some: state(cleared=some, **facts), every_fact, cleared), max_size=9
)


@given(referrals)
def test_of_the_pilot_and_any_facts(some: list[ReferralState]) -> None:
    agrees(PILOT, decide_all(PILOT, recorded(some)), some, range(len(some)))


CUT = date(2026, 6, 4)
some_days = st.sampled_from([ALWAYS, ALWAYS, Days(None, CUT), Days(CUT + timedelta(days=1), None)])
in_time = st.lists(
    st.builds(lambda facts, at: state(received_at=at, **facts), answers, moments), max_size=9
)


@st.composite
def rulesets_in_time(draw: st.DrawFn) -> Ruleset:
    """Rules that ask for the hour, teams with hours, and rules that begin and end on a day."""
    ruleset = draw(rulesets_by_the_hour())
    rules = tuple(replace(rule, days=draw(some_days)) for rule in ruleset.rules)
    return replace(ruleset, rules=rules)


@given(rulesets_in_time(), in_time)
def test_of_any_hours_and_any_days(ruleset: Ruleset, some: list[ReferralState]) -> None:
    program = compile_ruleset(ruleset)
    agrees(program, decide_all(program, recorded(some)), some, range(len(some)))
