"""Rules by the hour: what a calendar tells, and where a team's referrals go out of its hours."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis.reviewed.faults import Faults, FilesRefused
from services.contracts.decision import FactValue
from services.contracts.facts import Facts
from services.router.decide import decide
from services.router.elsewhere import elsewhere
from services.router.explain import story, text
from services.router.load import Pack, load, read
from services.router.preview import Previews
from services.router.program import Program
from services.router.proof.prove import prove
from services.router.question import Unclear, told
from tests.unit.router.conftest import WritePack
from tests.unit.router.examples import DESTINATIONS, EXAMPLES, RULESET, state

MORNING = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
NIGHT = datetime(2026, 6, 2, 22, 0, tzinfo=UTC)
BANK_HOLIDAY = datetime(2026, 8, 31, 11, 0, tzinfo=UTC)

CALENDARS = """\
calendars:
  - id: office
    hours: {monday: 08:30-17:00, tuesday: 08:30-17:00, wednesday: 08:30-17:00,
      thursday: 08:30-17:00, friday: "08:30-16:30"}
    holidays: england
    authority: a paper
"""
WITH_CALENDAR = CALENDARS + DESTINATIONS
WITH_HOURS = WITH_CALENDAR.replace(
    "{id: eit,", "{id: eit, calendar: office, out_of_hours: rapid_response,"
)
BY_NIGHT = RULESET.replace(
    "title: A small pack\n", "title: A small pack\ncalendar: office\n"
).replace(
    "when: {falls_risk: {is: yes}}",
    "when: {all: [{falls_risk: {is: yes}}, {received: {is: in_hours}}]}",
)
WORKING = RULESET.replace("respond_within_hours: 48", "respond_within_working_hours: 4")


@pytest.fixture
def by_night(write_pack: WritePack) -> Pack:
    """The risk of falls goes to the team in hours only."""
    return read(write_pack(ruleset=BY_NIGHT, destinations=WITH_CALENDAR))


@pytest.fixture
def staffed(write_pack: WritePack) -> Pack:
    """Out of its hours Rapid Response stands in for the team."""
    return read(write_pack(destinations=WITH_HOURS))


WHEN = [
    (MORNING, "in_hours", "I7"),
    (NIGHT, "out_of_hours", "manual-triage"),
    (BANK_HOLIDAY, "holiday", "manual-triage"),
]


@pytest.mark.parametrize(("at", "hours", "rule"), WHEN)
def test_a_rule_may_ask_when_a_referral_was_received(
    by_night: Pack, at: datetime, hours: str, rule: str
) -> None:
    decision = decide(by_night.program, state(falls_risk="yes", received_at=at))
    assert decision.rule == rule
    told = {(each.rule, each.fact, each.value) for each in decision.explanation.why_not}
    assert (("I7", "received", hours) in told) is (rule != "I7")


def test_what_a_person_has_cleared_changes_nothing_about_the_hour(by_night: Pack) -> None:
    referral = state(falls_risk="yes", urgent="yes", cleared=("X1",), received_at=NIGHT)
    assert decide(by_night.program, referral).rule == "manual-triage"


def test_nobody_says_whether_it_is_out_of_hours() -> None:
    with pytest.raises(Unclear, match=r"unknown fact 'received'\. Did you mean 'received_at'"):
        told({"received": "in_hours"}, at=NIGHT)
    assert "received" not in Facts.model_fields


def test_an_example_says_when_and_not_whether_it_is_out_of_hours(write_pack: WritePack) -> None:
    stated = EXAMPLES.replace("falls_risk: yes", "falls_risk: yes, received: in_hours")
    pack = write_pack(ruleset=BY_NIGHT, destinations=WITH_CALENDAR, examples=stated)
    with pytest.raises(FilesRefused, match=r"5:\d+: unknown fact 'received'. Did you mean 'recei"):
        load(pack)


def test_the_hour_is_neither_asked_for_nor_changed(by_night: Pack) -> None:
    referral = state(falls_risk="yes", received_at=NIGHT)
    changes = elsewhere(by_night.program, referral)
    assert {fact for each in changes for fact in each.changes} == {"urgent"}
    open_form = state(received_at=NIGHT)
    found = Previews(by_night.program).of(open_form, said=())
    assert found.ask is not None
    assert found.ask.fact == "urgent"


def test_by_night_nothing_depends_on_what_only_matters_by_day(by_night: Pack) -> None:
    previews, said = Previews(by_night.program), {"urgent", "food_parcels"}
    settled = [previews.of(state(received_at=at), said=said).settled for at in (MORNING, NIGHT)]
    assert settled == [False, True]


@pytest.mark.parametrize(
    ("at", "goes"), [(MORNING, "eit"), (NIGHT, "rapid_response"), (BANK_HOLIDAY, "rapid_response")]
)
def test_out_of_a_team_s_hours_another_one_gets_its_referrals(
    staffed: Pack, at: datetime, goes: str
) -> None:
    decision = decide(staffed.program, state(falls_risk="yes", received_at=at))
    assert (decision.rule, decision.destination) == ("I7", goes)
    assert decision.explanation.criteria == ("I7",)


def lines(pack: Pack, at: datetime, **answers: str) -> list[str]:
    """The story of a referral that was received then."""
    referral = state(received_at=at, **answers)
    return text(story(decide(pack.program, referral), referral.facts, pack.ruleset)).splitlines()


def test_the_story_says_whose_hours_are_over(staffed: Pack) -> None:
    found = lines(staffed, NIGHT, falls_risk="yes")
    assert found[:2] == [
        "Goes to Rapid Response (rapid_response), routine",
        "Instead of Early Intervention Team (eit), outside its hours",
    ]
    assert "  - received out of hours, by the calendar 'office'" in found
    found = lines(staffed, BANK_HOLIDAY, falls_risk="yes")
    assert "  - received on a bank holiday, by the calendar 'office'" in found


def test_in_hours_the_story_speaks_of_nobody_else(staffed: Pack) -> None:
    assert not any("Instead" in each for each in lines(staffed, MORNING, falls_risk="yes"))


@pytest.mark.parametrize("at", [MORNING, NIGHT])
def test_where_a_person_has_sent_it_no_hours_are_the_reason(staffed: Pack, at: datetime) -> None:
    found = lines(staffed, at, falls_risk="yes", override="rapid_response")
    assert found[0] == "Goes to Rapid Response (rapid_response), routine"
    assert not any("Instead" in each for each in found)


def test_each_earlier_rule_is_told_once_whatever_the_hour(staffed: Pack) -> None:
    for at in (MORNING, NIGHT):
        decision = decide(staffed.program, state(received_at=at))
        assert [each.rule for each in decision.explanation.why_not] == ["X1", "X5", "I7"]
        assert {each.fact for each in decision.explanation.why_not} == {
            *("urgent", "food_parcels", "falls_risk")
        }


def test_a_team_with_hours_may_be_where_an_exclusion_leads(write_pack: WritePack) -> None:
    nights = WITH_CALENDAR.replace(
        "{id: rapid_response,",
        "{id: rapid_response, calendar: office, out_of_hours: manual_triage,",
    )
    program = read(write_pack(destinations=nights)).program
    for answer in ("yes", "suspected", "unknown"):
        decision = decide(program, state(urgent=answer, falls_risk="yes", received_at=NIGHT))
        assert (decision.rule, decision.destination) == ("X1", "manual_triage")
        because = [each.fact for each in decision.explanation.because]
        assert because == (["urgent", "received:office"] if answer == "yes" else ["urgent"])
        told = story(decision, state(received_at=NIGHT).facts, program.ruleset)["instead_of"]
        assert told == ("Rapid Response (rapid_response)" if answer == "yes" else None)
    day = decide(program, state(urgent="yes", received_at=MORNING))
    assert (day.destination, day.copies) == ("rapid_response", ())
    copied = decide(program, state(urgent="yes", food_parcels="suspected", received_at=MORNING))
    assert copied.copies == ("rapid_response",)


def test_a_person_is_told_whose_hours_are_over(write_pack: WritePack) -> None:
    nights = WITH_HOURS.replace("out_of_hours: rapid_response", "out_of_hours: manual_triage")
    found = lines(read(write_pack(destinations=nights)), NIGHT, falls_risk="yes")
    assert (
        "A person must: decide where it goes: it came outside the hours of "
        "Early Intervention Team (eit)"
    ) in found


def test_by_night_as_by_day_the_last_exclusion_that_must_be_known_comes_before_doubt(
    write_pack: WritePack,
) -> None:
    nights = WITH_CALENDAR.replace(
        "{id: rapid_response,", "{id: rapid_response, calendar: office, out_of_hours: eit,"
    )
    rules = RULESET.replace(
        "    unknown: pass\n    destination: manual_triage", "    destination: rapid_response"
    )
    program = read(write_pack(ruleset=rules, destinations=nights)).program
    for at, goes in ((MORNING, "rapid_response"), (NIGHT, "eit")):
        decision = decide(program, state(urgent="unknown", food_parcels="yes", received_at=at))
        assert (decision.rule, decision.destination) == ("X5", goes)


LIMITS = [
    (MORNING, datetime(2026, 6, 2, 13, 0, tzinfo=UTC), "four hours of the same day"),
    (NIGHT, datetime(2026, 6, 3, 11, 30, tzinfo=UTC), "from when the office opens"),
    (BANK_HOLIDAY, datetime(2026, 9, 1, 11, 30, tzinfo=UTC), "after the bank holiday"),
]


@pytest.mark.parametrize(("at", "by", "why"), LIMITS)
def test_working_hours_to_respond_are_those_of_the_rule_s_destination(
    write_pack: WritePack, at: datetime, by: datetime, why: str
) -> None:
    program = read(write_pack(ruleset=WORKING, destinations=WITH_HOURS)).program
    assert decide(program, state(falls_risk="yes", received_at=at)).respond_by == by, why


def test_the_earlier_of_hours_and_working_hours_counts(write_pack: WritePack) -> None:
    program: Program = read(write_pack(ruleset=WORKING, destinations=WITH_HOURS)).program
    both = decide(program, state(falls_risk="yes", urgent="yes", received_at=NIGHT))
    assert both.respond_by == datetime(2026, 6, 3, 0, 0, tzinfo=UTC)


FAULTS = [
    # file, what stands there, what is put in its place, place, what is told
    ("destinations", "08:30-17:00, tuesday", "8:30-17:00, tuesday", "3:21", "'8:30-17:00' are no "
     'hours. Allowed: from an hour until a later one of the same day, as in "08:30-17:00".'),
    ("destinations", "monday: 08:30-17:00", "monday: 17:00-08:30", "3:21", "'17:00-08:30' are no"),
    ("destinations", "monday: 08:30-17:00", "monday: 17:00-24:30", "3:21", "'17:00-24:30' are no"),
    ("destinations", "monday:", "mondag:", "3:13", "unknown weekday 'mondag'. Did you mean 'monda"),
    ("destinations", "holidays: england", "holidays: englnd", "5:15", "unknown value of 'holidays' "
     "'englnd'. Did you mean 'england'? Allowed: england."),
    ("destinations", "    authority: a paper\n", "", "2:5", "a calendar has no 'authority'"),
    ("destinations", "calendar: office", "calendar: ofice", "8:25", "unknown calendar 'ofice'. Did "
     "you mean 'office'? Allowed: office."),
    ("destinations", " calendar: office,", "", "8:29", "outside which hours? this destination has "
     "no 'calendar'"),
    ("destinations", "out_of_hours: rapid_response", "out_of_hours: rapid", "8:47", "unknown "
     "destination 'rapid'. Did you mean 'rapid_response'?"),
    ("destinations", "out_of_hours: rapid_response", "out_of_hours: eit", "8:47", "'eit' is not "
     "there at any time: it has an 'out_of_hours' of its own"),
    ("destinations", "{id: manual_triage,", "{id: manual_triage, calendar: office, out_of_hours: "
     "eit,", "10:5", "'manual_triage' is open at any time: a person must always be able to decide"),
    ("ruleset", "calendar: office", "calendar: offices", "4:11", "unknown calendar 'offices'. Did "
     "you mean 'office'? Allowed: office."),
    ("ruleset", "calendar: office\n", "", "23:44", "'received' goes by a calendar: name one at the "
     "top, as in `calendar: office`"),
    ("ruleset", "received: {is: in_hours}", "recieved: {is: in_hours}", "24:44", "unknown fact "
     "'recieved'. Did you mean 'received'?"),
    ("ruleset", "{is: in_hours}", "{is: at_night}", "24:59", "unknown value of 'received' "
     "'at_night'."),
    ("ruleset", "{is: in_hours}", "{known: yes}", "24:62", "every referral has 'received', so"),
    ("ruleset", "respond_within_hours: 48", "respond_within_working_hours: 0", "27:35", "'0' is no "
     "number of hours. Allowed: whole hours from 1 to 744."),
    ("ruleset", "respond_within_hours: 2", "respond_within_working_hours: 2", "12:35", "whose "
     "working hours? destination 'rapid_response' has no 'calendar'"),
    ("ruleset", "    respond_within_hours: 48", "    respond_within_hours: 48\n"
     "    respond_within_working_hours: 48", "22:5", "either 'respond_within_hours' or"),
]  # fmt: skip


def refused(folder: Path) -> list[str]:
    with pytest.raises(FilesRefused) as found:
        read(folder)
    return [str(fault).removeprefix(f"{folder}/") for fault in found.value.faults]


@pytest.mark.parametrize(("part", "there", "instead", "place", "told"), FAULTS)
def test_a_fault_about_hours_is_told_with_its_place(
    write_pack: WritePack, part: str, there: str, instead: str, place: str, told: str
) -> None:
    written = {"ruleset": BY_NIGHT, "destinations": WITH_HOURS}
    assert there in written[part]
    found = refused(write_pack(**{**written, part: written[part].replace(there, instead, 1)}))
    assert any(each.startswith(f"{part}.yaml:{place}: {told}") for each in found), found


def test_a_calendar_is_named_where_there_is_none(write_pack: WritePack) -> None:
    assert refused(write_pack(ruleset=BY_NIGHT)) == [
        "ruleset.yaml:4:11: there is no calendar 'office': destinations.yaml states no 'calendars'"
    ]


def test_a_calendar_that_stands_there_twice_is_refused(write_pack: WritePack) -> None:
    twice = WITH_HOURS.replace("calendars:\n", CALENDARS)
    assert refused(write_pack(destinations=twice)) == [
        "destinations.yaml:7:5: calendar 'office' stands here twice"
    ]


def test_who_stands_in_out_of_hours_must_be_open_on_every_day(write_pack: WritePack) -> None:
    closing = WITH_HOURS.replace("{id: rapid_response,", "{id: rapid_response, until: 2026-06-30,")
    own = RULESET.replace(
        "    exclusion: urgent\n", "    exclusion: urgent\n    until: 2026-06-30\n"
    )
    assert refused(write_pack(ruleset=own, destinations=closing)) == [
        "ruleset.yaml:25:18: from 1 July 2026 on rule 'I7' sends what 'eit' gets out of hours to "
        "'rapid_response', which is open only until 30 June 2026"
    ]


def proven(pack: Path) -> list[str]:
    """What a proof finds wrong."""
    found = Faults()
    prove(read(pack), found)
    return [fault.message for fault in found.found]


def promising(promise: str, ruleset: str) -> str:
    stated = f"  - {{id: p, title: A promise, authority: a paper, {promise}}}\n"
    return ruleset.replace("rules:\n", f"invariants:\n{stated}rules:\n", 1)


def test_a_pack_with_hours_is_proven(write_pack: WritePack) -> None:
    promise = "when: {falls_risk: {is: yes}}, only: [eit, rapid_response, manual_triage]"
    rules = promising(promise, WORKING)
    assert proven(write_pack(ruleset=rules, destinations=WITH_HOURS)) == []


def test_an_invariant_is_proven_for_all_hours(write_pack: WritePack) -> None:
    rules = promising("when: {urgent: {is: no}}, never: [rapid_response]", RULESET)
    (found,) = proven(write_pack(ruleset=rules, destinations=WITH_HOURS))
    first, second, third, *others = found.splitlines()
    assert first == "invariant 'p' is broken: A promise. Such a referral:"
    assert second == "    Goes to Rapid Response (rapid_response), routine"
    assert third == "    Instead of Early Intervention Team (eit), outside its hours"
    assert "      - falls risk is yes" in others


@pytest.mark.parametrize(
    ("hours", "is_kept"), [("{any_of: [out_of_hours, holiday]}", True), ("{is: in_hours}", False)]
)
def test_an_invariant_may_be_about_the_hour(
    write_pack: WritePack, hours: str, is_kept: bool
) -> None:
    rules = promising(f"when: {{received: {hours}}}, never: [eit]", BY_NIGHT)
    found = proven(write_pack(ruleset=rules, destinations=WITH_CALENDAR))
    assert (found == []) is is_kept
    if not is_kept:
        assert "    Goes to Early Intervention Team (eit), routine" in found[0].splitlines()


def test_a_rule_for_hours_that_never_come_is_found(write_pack: WritePack) -> None:
    always = WITH_CALENDAR.replace("    holidays: england\n", "")
    rules = BY_NIGHT.replace("{is: in_hours}", "{is: holiday}")
    assert proven(write_pack(ruleset=rules, destinations=always)) == [
        "rule 'I7' never holds: its condition contradicts itself"
    ]


DUTY = """\
  - id: duty
    hours: {monday: 17:00-24:00, tuesday: 17:00-24:00, wednesday: 17:00-24:00,
      thursday: 17:00-24:00, friday: 16:30-24:00}
    authority: a paper
destinations:
"""


def test_hours_that_no_moment_can_have_together_break_no_promise(write_pack: WritePack) -> None:
    duty = (
        WITH_HOURS.replace("destinations:\n", DUTY)
        .replace(
            "{id: rapid_response,",
            "{id: rapid_response, calendar: duty, out_of_hours: manual_triage,",
        )
        .replace("out_of_hours: rapid_response", "out_of_hours: manual_triage")
    )
    rules = BY_NIGHT.replace(
        "{is: yes}}, {received: {is: in_hours}}", "{is: yes}}, {urgent: {is: no}}"
    )
    rules = promising(
        "when: {all: [{received: {is: in_hours}}, {falls_risk: {is: yes}}, {urgent: {is: yes}}]}, "
        "only: [manual_triage]",
        rules,
    )
    assert proven(write_pack(ruleset=rules, destinations=duty)) == []


def test_what_was_received_is_shown_with_the_hour(by_night: Pack) -> None:
    decision = decide(by_night.program, state(falls_risk="yes", received_at=MORNING))
    assert FactValue(fact="received", value="in_hours") in decision.explanation.because
