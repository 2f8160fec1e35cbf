"""What is counted of recorded referrals by two rulesets."""

from datetime import UTC, datetime
from uuid import UUID

from services.contracts.referral import ReferralState
from services.contracts.vocabulary import Urgency
from services.router.backtest.backtest import Backtest
from services.router.backtest.compared import Pair
from services.router.backtest.summary import Summary, summary
from services.router.program import Program
from tests.unit.router.backtest.packs import CANDIDATE, PAIR, PILOT, changed
from tests.unit.router.examples import state
from tests.unit.router.recorded import recorded

FALLS = {"falls_risk": "yes"}
UNWELL_IN_MIND = {"mental_health": "yes"}


def counted(*chunks: list[ReferralState], candidate: Program = CANDIDATE) -> Summary:
    """What is told of these referrals, chunk by chunk."""
    found = Backtest(Pair(against=PILOT, candidate=candidate))
    for chunk in chunks:
        found.add(recorded(chunk))
    return summary(found)


def at(moment: datetime, referral: ReferralState, number: int = 1) -> ReferralState:
    """A referral of another moment, or with another id."""
    facts = referral.facts.model_copy(update={"received_at": moment})
    return referral.model_copy(update={"facts": facts, "referral_id": UUID(int=number)})


def test_the_matrix_counts_from_team_to_team() -> None:
    told = counted([state(**FALLS), state(**UNWELL_IN_MIND), state(**UNWELL_IN_MIND)])
    assert told["matrix"] == {"eit": {"eit": 1}, "manual_triage": {"mental_health": 2}}
    assert (told["rows"], told["compared"], told["moved"]) == (3, 3, 2)
    assert told["teams"][-1] == "mental_health"


def test_a_suspicion_still_goes_to_a_person() -> None:
    told = counted([state(mental_health="suspected")])
    assert told["matrix"] == {"manual_triage": {"manual_triage": 1}}


def test_each_rule_has_the_referrals_that_it_leads() -> None:
    told = counted([state(**FALLS), state(**UNWELL_IN_MIND)])
    leading = {rule: led for rule, led in told["rules"].items() if led["against"]}
    assert leading == {
        "X3": {"against": 1, "candidate": 1},
        "I7": {"against": 1, "candidate": 1},
    }
    assert told["rules"]["I1"] == {"against": 0, "candidate": 0}


def test_a_rule_that_a_ruleset_does_not_have_is_not_one_that_leads_nobody() -> None:
    told = counted([state(**UNWELL_IN_MIND)], candidate=changed(X3={"id": "X3b"}))
    assert told["rules"]["X3"] == {"against": 1, "candidate": None}
    assert told["rules"]["X3b"] == {"against": None, "candidate": 1}
    assert told["changed"]["rule"] == 1


def test_what_else_changes_is_counted_by_its_direction() -> None:
    candidate = changed(
        X1={"urgency": Urgency.ROUTINE, "linked_copy": False},
        X7={"act_now": False, "destination": "duty_and_advice"},
        I7={"act_now": True, "urgency": Urgency.STAT},
    )
    told = counted(
        [state(urgent="yes", safeguarding="yes"), state(suicidal="yes"), state(**FALLS)],
        candidate=candidate,
    )
    assert told["changed"] == {
        "destination": 1,
        "rule": 0,
        "urgency_raised": 1,
        "urgency_lowered": 0,
        "act_now_gained": 1,
        "act_now_lost": 1,
        "person_gained": 1,
        "person_lost": 1,
        "copies": 1,
    }


def test_an_urgency_that_is_lowered_is_told_apart_from_one_that_is_raised() -> None:
    told = counted([state(urgent="yes")], candidate=changed(X1={"urgency": Urgency.ROUTINE}))
    assert (told["changed"]["urgency_lowered"], told["changed"]["urgency_raised"]) == (1, 0)


def test_a_few_of_each_move_are_named_over_all_chunks() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    chunks = [[at(moment, state(**UNWELL_IN_MIND), n) for n in (0, 1, 2)], [], []]
    chunks[1] = [at(moment, state(**FALLS), 3)]
    chunks[2] = [at(moment, state(**UNWELL_IN_MIND), n) for n in (4, 5, 6)]
    told = counted(*chunks)
    few = [str(UUID(int=n)) for n in (0, 1, 2, 4, 5)]
    assert told["examples"] == {"manual_triage": {"mental_health": few}}
    assert told["matrix"]["manual_triage"]["mental_health"] == 6


def test_each_move_names_those_who_make_it() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    candidate = changed(X3={"destination": "mental_health"}, X9={"destination": "homes"})
    rows = [state(care_home="yes"), state(**UNWELL_IN_MIND), state(**FALLS), state(care_home="yes")]
    numbered = [at(moment, row, number) for number, row in enumerate(rows)]
    assert counted(numbered, candidate=candidate)["examples"]["manual_triage"] == {
        "homes": [str(UUID(int=0)), str(UUID(int=3))],
        "mental_health": [str(UUID(int=1))],
    }


def test_each_source_has_its_own_moves() -> None:
    one = [state(source="yas", **FALLS), state(source="contact-centre", **UNWELL_IN_MIND)]
    two = [state(source="contact-centre", **UNWELL_IN_MIND), state(source="contact-centre")]
    told = counted(one, two)["by_source"]
    assert told["yas"] == {"referrals": 1, "moved": 0, "matrix": {"eit": {"eit": 1}}}
    assert (told["contact-centre"]["referrals"], told["contact-centre"]["moved"]) == (3, 2)


def test_a_week_begins_on_monday_at_midnight() -> None:
    sunday = datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    last = datetime(2026, 3, 8, 23, 59, tzinfo=UTC)
    rows = [at(moment, state(**UNWELL_IN_MIND)) for moment in (sunday, monday, last)]
    told = counted(rows[:1], rows[1:])["by_week"]
    assert {week: part["moved"] for week, part in told.items()} == {
        "2026-02-23": 1,
        "2026-03-02": 2,
    }


def test_tests_are_counted_and_left_out() -> None:
    told = counted([state(test=True, **UNWELL_IN_MIND)], [state(test=True), state(**FALLS)])
    assert (told["rows"], told["tests_left_out"], told["compared"]) == (3, 2, 1)
    assert told["matrix"] == {"eit": {"eit": 1}}


def test_where_a_person_sent_a_referral_the_rules_alone_speak() -> None:
    told = counted([state(override="eit", **UNWELL_IN_MIND)])
    assert told["overridden"] == 1
    assert told["matrix"] == {"manual_triage": {"mental_health": 1}}


def test_what_a_person_has_cleared_stays_cleared() -> None:
    told = counted([state(safeguarding="yes", cleared=("X8",), **UNWELL_IN_MIND)])
    assert told["matrix"] == {"manual_triage": {"mental_health": 1}}


def test_of_nothing_nothing_is_told() -> None:
    told = summary(Backtest(PAIR))
    assert (told["rows"], told["compared"], told["matrix"], told["by_week"]) == (0, 0, {}, {})


def test_a_pack_against_itself_moves_nobody() -> None:
    told = counted([state(**FALLS), state(**UNWELL_IN_MIND)], candidate=PILOT)
    assert (told["moved"], told["examples"], set(told["changed"].values())) == (0, {}, {0})
