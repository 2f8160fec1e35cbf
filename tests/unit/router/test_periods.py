"""Rules from a day until a day: a referral is decided by those in force when it was received."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.reviewed.faults import Faults, FilesRefused
from services.contracts.referral import Override
from services.router.days import ALWAYS, DAY, Days, begins
from services.router.decide import decide
from services.router.elsewhere import elsewhere
from services.router.language import Rule, Ruleset
from services.router.load import Pack, load, read
from services.router.preview import Previews
from services.router.program import compile_ruleset
from services.router.proof.prove import prove
from tests.unit.router.conftest import WritePack
from tests.unit.router.examples import DESTINATIONS, EXAMPLES, RULESET, state
from tests.unit.router.rulesets import answers, rulesets

FALLS = "    when: {falls_risk: {is: yes}}\n"
FROM_APRIL = RULESET.replace(FALLS, f"{FALLS}    from: 2026-04-01\n")
TO = {"I7": "eit", "manual-triage": "manual_triage"}
LAST_MOMENT = datetime(2026, 3, 31, 22, 59, 59, tzinfo=UTC)
FIRST_MOMENT = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)
BEFORE = """\
  - id: I7-before
    title: Risk of falls, as it was
    when: {falls_risk: {is: yes}}
    until: 2026-03-31
    destination: rapid_response
    urgency: routine
    authority: a paper
last:
"""
CHANGED = FROM_APRIL.replace("last:\n", BEFORE).replace("[X1, X5, I7]", "[X1, X5, I7, I7-before]")


@pytest.fixture
def changed(write_pack: WritePack) -> Pack:
    """What the risk of falls leads to changes on 1 April 2026."""
    return read(write_pack(ruleset=CHANGED))


def test_a_referral_is_decided_by_the_rules_of_the_day_on_which_it_was_received(
    changed: Pack,
) -> None:
    found = [
        decide(changed.program, state(falls_risk="yes", received_at=at))
        for at in (LAST_MOMENT, FIRST_MOMENT)
    ]
    assert [each.rule for each in found] == ["I7-before", "I7"]
    assert [each.destination for each in found] == ["rapid_response", "eit"]


def test_a_rule_of_other_days_is_no_answer_to_why_not(changed: Pack) -> None:
    decision = decide(changed.program, state(received_at=FIRST_MOMENT))
    assert [each.rule for each in decision.explanation.why_not] == ["X1", "X5", "I7"]


def test_what_would_lead_elsewhere_is_told_of_the_same_day(changed: Pack) -> None:
    before, then = (
        {each.destination for each in elsewhere(changed.program, state(received_at=at))}
        for at in (LAST_MOMENT, FIRST_MOMENT)
    )
    assert (before, then) == ({"rapid_response"}, {"eit", "rapid_response"})


def test_a_preview_asks_by_the_rules_of_the_day(write_pack: WritePack) -> None:
    previews = Previews(read(write_pack(ruleset=FROM_APRIL)).program)
    before, then = (
        previews.of(state(received_at=at), said={"urgent", "food_parcels"}).ask
        for at in (LAST_MOMENT, FIRST_MOMENT)
    )
    assert before is None
    assert then is not None
    assert then.fact == "falls_risk"


@pytest.mark.parametrize(
    ("at", "rule"), [("2026-04-01T00:00", "I7"), ("2026-03-31 23:59", "manual-triage")]
)
def test_an_example_says_when_it_was_received_by_the_clock_in_london(
    write_pack: WritePack, at: str, rule: str
) -> None:
    stated = EXAMPLES.replace("falls_risk: yes", f"falls_risk: yes, received_at: {at}")
    wanted = stated.replace("destination: eit, rule: I7", f"destination: {TO[rule]}, rule: {rule}")
    assert load(write_pack(ruleset=FROM_APRIL, examples=wanted)).examples


CLOSING = DESTINATIONS.replace("{id: eit,", "{id: eit, until: 2026-11-01,")


def test_nobody_sends_a_referral_to_a_team_that_is_closed_when_it_is_sent(
    write_pack: WritePack,
) -> None:
    until = RULESET.replace(FALLS, f"{FALLS}    until: 2026-11-01\n")
    program = load(write_pack(ruleset=until, destinations=CLOSING)).program
    for day, wanted in ((1, "eit"), (2, "manual_triage")):
        at = datetime(2026, 11, day, 12, tzinfo=UTC)
        sent = Override(
            destination="eit", by="a.worker", at=at, reason="known-to-team", exclusions=("X5",)
        )
        referral = state(food_parcels="yes").model_copy(update={"override": sent})
        assert decide(program, referral).destination == wanted


def told(pack: Path) -> list[str]:
    """What is wrong with the files of a pack, without the name of its folder."""
    with pytest.raises(FilesRefused) as refused:
        read(pack)
    return [str(fault).removeprefix(f"{pack}/") for fault in refused.value.faults]


CLOSED = [
    # days of the rule, days of the team, what is told
    ("", "until: 2025-03-31,", "from 1 April 2025 on rule 'I7' sends to 'eit', which is open only "
     "until 31 March 2025"),
    ("from: 2025-01-01, until: 2025-06-30", "until: 2025-03-31,", "from 1 April 2025 to 30 June "
     "2025 rule 'I7' sends to 'eit', which is open only until 31 March 2025"),
    ("until: 2025-06-30", "from: 2025-06-30,", "until 29 June 2025 rule 'I7' sends to 'eit', which "
     "is open only from 30 June 2025 on"),
]  # fmt: skip


def ruled(days: str) -> str:
    """The small ruleset with these days in its last rule."""
    lines = "".join(f"    {each}\n" for each in days.split(", ") if each)
    return RULESET.replace(FALLS, FALLS + lines)


@pytest.mark.parametrize(("rule", "team", "message"), CLOSED)
def test_a_rule_that_sends_to_a_team_that_is_closed_is_refused_with_the_days(
    write_pack: WritePack, rule: str, team: str, message: str
) -> None:
    closed = DESTINATIONS.replace("{id: eit,", f"{{id: eit, {team}")
    (found,) = told(write_pack(ruleset=ruled(rule), destinations=closed))
    assert re.fullmatch(rf"ruleset.yaml:\d+:18: {message}", found)


def test_a_rule_that_sends_only_while_the_team_is_open_loads(write_pack: WritePack) -> None:
    closed = DESTINATIONS.replace("{id: eit,", "{id: eit, from: 2025-01-01, until: 2025-03-31,")
    assert read(
        write_pack(ruleset=ruled("from: 2025-01-01, until: 2025-03-31"), destinations=closed)
    )


DAYS = [
    ("from: 2025-4-1", "24:11: '2025-4-1' is no day. Allowed: a day of the years 2000 to 2099, as"),
    ("from: 1 April 2025", "24:11: '1 April 2025' is no day."),
    ("from: 2025-02-29", "24:11: '2025-02-29' is no day."),
    ("from: 1999-12-31", "24:11: '1999-12-31' is no day."),
    ("until: 2100-01-01", "24:12: '2100-01-01' is no day."),
    ("until: [2025-01-01]", "24:12: 'until' must be a word or text, not a list"),
    ("from: 2025-04-01, until: 2025-03-31", "21:5: this ends before it begins: 'until' 2025-03-31"),
    ("form: 2025-04-01", "24:5: unknown field of a rule 'form'. Did you mean 'from'?"),
]


@pytest.mark.parametrize(("days", "message"), DAYS)
def test_days_that_are_none_are_told_with_their_place(
    write_pack: WritePack, days: str, message: str
) -> None:
    (found,) = told(write_pack(ruleset=ruled(days)))
    assert found.startswith(f"ruleset.yaml:{message}")


def test_dates_that_cut_time_into_too_many_periods_are_refused(write_pack: WritePack) -> None:
    lines = "".join(
        BEFORE.replace("last:\n", "").replace("I7-before", f"I{n}").replace("2026-03", f"20{n}-03")
        for n in range(10, 34)
    )
    (found,) = told(write_pack(ruleset=RULESET.replace("last:\n", f"{lines}last:\n")))
    assert "the dates of the rules cut time into 25 periods; at most 24 are allowed" in found


TEAMS = [
    ("{id: manual_triage,", "{id: manual_triage, from: 2025-01-01,", "4:5: 'manual_triage' is open "
     "at any time: a person must always be able to decide"),
    ("{id: rapid_response,", "{id: rapid_response, aliases: [early intervention team],", "3:5: "
     "'early intervention team' names two destinations: 'eit' and 'rapid_response'"),
    ("{id: eit,", "{id: eit, aliases: EIT,", "2:24: 'aliases' must be a list, not a word or text"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "message"), TEAMS)
def test_a_fault_in_a_destination_is_told_with_its_place(
    write_pack: WritePack, there: str, instead: str, message: str
) -> None:
    first, *_ = told(write_pack(destinations=DESTINATIONS.replace(there, instead)))
    assert first == f"destinations.yaml:{message}"


@pytest.mark.parametrize("name", ["Duty & Advice", "the duty desk", "Rapid Response"])
def test_who_writes_the_name_of_a_team_is_told_its_id(write_pack: WritePack, name: str) -> None:
    aliases = 'aliases: ["Duty & Advice", The duty desk],'
    named = DESTINATIONS.replace("{id: rapid_response,", f"{{id: rapid_response, {aliases}")
    rules = RULESET.replace("destination: eit", f"destination: {name}")
    (found,) = told(write_pack(ruleset=rules, destinations=named))
    assert f"unknown destination '{name}'. Did you mean 'rapid_response'? Allowed: eit, " in found


def test_a_fact_may_be_excluded_by_one_rule_before_a_day_and_by_another_after_it(
    write_pack: WritePack,
) -> None:
    rule = RULESET[RULESET.index("  - id: X1") : RULESET.index("  - id: X5")]
    until = rule.replace("    exclusion", "    until: 2026-03-31\n    exclusion")
    then = rule.replace("X1", "X1-then").replace(
        "    exclusion", "    from: 2026-04-01\n    exclusion"
    )
    overlap = RULESET.replace(rule, until + then).replace("[X1, X5", "[X1, X1-then, X5")
    program = load(write_pack(ruleset=overlap)).program
    for at, wanted in ((LAST_MOMENT, "X1"), (FIRST_MOMENT, "X1-then")):
        assert decide(program, state(urgent="suspected", received_at=at)).rule == wanted


days = st.builds(
    Days,
    st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 4)),
    st.none() | st.dates(date(2026, 1, 4), date(2026, 1, 8)),
)


@given(rulesets(), st.lists(days, min_size=6, max_size=6), answers)
def test_on_every_day_it_is_as_if_there_were_only_the_rules_of_that_day(
    ruleset: Ruleset, dates: list[Days], said: dict[str, str]
) -> None:
    dated = tuple(map(_on, ruleset.rules, dates))
    program = compile_ruleset(replace(ruleset, rules=dated))
    for day in (date(2025, 12, 31) + each * DAY for each in range(10)):
        that_day = tuple(_on(rule, ALWAYS) for rule in dated if rule.days.has(day))
        alone = compile_ruleset(replace(ruleset, rules=that_day))
        referral = state(received_at=begins(day), **said)
        assert decide(program, referral) == decide(alone, referral)


def _on(rule: Rule, days: Days) -> Rule:
    return replace(rule, days=days)


def proven(pack: Path) -> list[str]:
    """What a proof finds wrong."""
    found = Faults()
    prove(read(pack), found)
    return [fault.message for fault in found.found]


def test_what_changes_on_a_day_is_proven_before_it_and_after_it(write_pack: WritePack) -> None:
    assert proven(write_pack(ruleset=CHANGED)) == []


def test_an_invariant_that_is_broken_on_some_days_only_is_told_with_these_days(
    write_pack: WritePack,
) -> None:
    kept = "invariants:\n  - {id: p, title: Falls go to the team, when: {falls_risk: {is: yes}},\n"
    kept += "     never: [rapid_response], authority: a paper}\nrules:\n"
    calm = CHANGED.replace("rules:\n", kept).replace("is: yes}}, n", "is: yes}}, n")
    calm = calm.replace(
        "destination: rapid_response\n    linked_copy", "destination: eit\n    linked_copy"
    )
    (found,) = proven(write_pack(ruleset=calm))
    first, *lines = found.splitlines()
    assert first == (
        "until 31 March 2026: invariant 'p' is broken: Falls go to the team. Such a referral:"
    )
    assert "    Decided by I7-before (Risk of falls, as it was)" in lines


def test_a_rule_that_can_lead_on_some_days_only_is_told_with_the_others(
    write_pack: WritePack,
) -> None:
    earlier = (
        BEFORE.replace("I7-before", "I8")
        .replace("2026-03-31", "2026-09-30")
        .replace("rapid_response", "eit")
    )
    rules = FROM_APRIL.replace("last:\n", earlier).replace("X5, I7]", "X5, I7, I8]")
    (found,) = proven(write_pack(ruleset=rules))
    assert found == (
        "from 1 April 2026 to 30 September 2026: rule 'I8' can never lead: what it would take goes "
        "before to 'I7'"
    )


def test_overlaps_are_sought_among_rules_of_the_same_days_only(write_pack: WritePack) -> None:
    silent = CHANGED.replace("[X1, X5, I7, I7-before]", "[X1, X5, I7]")
    found = proven(write_pack(ruleset=silent))
    assert [each.splitlines()[0][:73] for each in found] == [
        "until 31 March 2026: rule 'I7-before' sends to 'rapid_response', and 'X5' b"[:73]
    ]
