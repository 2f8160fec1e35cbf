"""What decisions, withdrawals and erasures do to a referral's case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.contracts import case as steps
from services.contracts.decision import Routed
from services.contracts.vocabulary import Outcome
from services.eit import arrivals, lifecycle
from services.eit.case import Attention, Case, Part, Referral, Status
from services.eit.change import What
from services.eit.commands import Close, Return
from tests.unit.eit.examples import COMMANDS, LATER, MONDAY, RECEIVED, REFERRAL, routed


def _hear(referral: Referral, *decisions: Routed) -> Referral:
    for each in decisions:
        referral, _ = arrivals.decided(referral, each, at=MONDAY)
    return referral


def _case(referral: Referral) -> Case:
    assert referral.case is not None
    return referral.case


def _work(referral: Referral, moves: int) -> Referral:
    """The first moves of the usual way."""
    case = _case(referral)
    for command in COMMANDS[:moves]:
        case = lifecycle.step(case, command, by="a.worker", at=LATER).case
    return replace(referral, case=case)


NEW = Referral(referral_id=REFERRAL)
OPENED = _hear(NEW, routed())
CONTACTED = _work(OPENED, 2)


def test_a_decision_addressed_to_the_team_opens_a_case_and_says_so() -> None:
    referral, changes = arrivals.decided(NEW, routed(), at=MONDAY, correlationid="c-1")
    case = _case(referral)
    assert (case.status, case.part, case.version, case.step) == (Status.OPENED, Part.LEAD, 1, 1)
    assert case.correlationid == "c-1"
    event = changes[0].event
    assert isinstance(event, steps.Opened)
    assert (event.case_id, event.received_at, event.revision) == (case.case_id, RECEIVED, 1)
    assert event.respond_by == case.decision.respond_by


def test_a_linked_copy_opens_a_case_too() -> None:
    assert _case(_hear(NEW, routed("rapid_response", copies=("eit",)))).part is Part.COPY


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (routed("rapid_response"), "it is addressed to somebody else"),
        (routed("test", test=True), "it is a test"),
        (routed("test"), "its destination is what no team reads"),
        (routed("test", copies=("eit",)), "a test never reaches a team, not as a copy either"),
        (routed("eit", test=True), "it is marked as a test, whatever it says"),
    ],
)
def test_no_case_is_opened_where(decision: Routed, why: str) -> None:
    referral, changes = arrivals.decided(NEW, decision, at=MONDAY)
    assert (referral.case, changes) == (None, []), why


def test_the_same_decision_again_changes_nothing() -> None:
    assert arrivals.decided(OPENED, routed(), at=LATER) == (OPENED, [])


def test_an_older_revision_changes_nothing() -> None:
    newer = _hear(NEW, routed(revision=2))
    assert arrivals.decided(newer, routed("rapid_response", revision=1), at=LATER) == (newer, [])


def test_a_later_revision_that_still_names_the_team_refreshes_the_case() -> None:
    due = MONDAY + timedelta(hours=4)
    referral, changes = arrivals.decided(CONTACTED, routed(revision=2, respond_by=due), at=LATER)
    case = _case(referral)
    assert case.case_id == _case(OPENED).case_id
    assert (case.status, case.revision, case.decision.respond_by) == (Status.CONTACTED, 2, due)
    assert [(c.what, c.event) for c in changes] == [(What.REFRESHED, None)]


@pytest.mark.parametrize("moves", [0, 1])
def test_a_case_that_nobody_has_contacted_is_closed_when_the_referral_goes_elsewhere(
    moves: int,
) -> None:
    referral, changes = arrivals.decided(
        _work(OPENED, moves), routed("duty_and_advice", revision=2), at=LATER
    )
    assert (_case(referral).status, _case(referral).outcome) == (Status.CLOSED, Outcome.REROUTED)
    assert isinstance(changes[0].event, steps.Closed)


@pytest.mark.parametrize("moves", [2, 3, 4])
def test_a_case_in_work_is_kept_for_a_person_to_look_at_when_the_referral_goes_elsewhere(
    moves: int,
) -> None:
    before = _work(OPENED, moves)
    referral, changes = arrivals.decided(before, routed("rapid_response", revision=2), at=LATER)
    case = _case(referral)
    assert (case.status, case.attention) == (_case(before).status, Attention.REROUTED)
    assert (case.part, case.decision.destination) == (Part.NONE, "rapid_response")
    assert [(c.what, c.event) for c in changes] == [(What.NEEDS_ATTENTION, None)]


def test_a_case_in_work_needs_no_attention_any_more_when_the_team_is_named_again() -> None:
    referral = _hear(CONTACTED, routed("rapid_response", revision=2), routed(revision=3))
    assert (_case(referral).attention, _case(referral).part) == (None, Part.LEAD)


def test_a_rerouted_case_stays_closed_and_another_opens_when_the_team_is_named_again() -> None:
    first = _case(OPENED)
    again = _case(_hear(OPENED, routed("rapid_response", revision=2), routed(revision=3)))
    assert (again.ordinal, again.status, again.revision) == (2, Status.OPENED, 3)
    assert again.case_id != first.case_id


@pytest.mark.parametrize(
    "end", [Close(outcome=Outcome.SIGNPOSTED), Return(reason="not-for-us")], ids=repr
)
def test_after_an_end_a_case_opens_anew_only_for_a_changed_referral(end: Close | Return) -> None:
    case = lifecycle.step(_case(OPENED), end, by="a.worker", at=LATER).case
    ended = replace(OPENED, case=case)
    same = _hear(ended, routed(revision=2, version=1))
    assert _case(same).case_id == case.case_id, "decided again about the same version"
    changed = _hear(same, routed(revision=3, version=2))
    assert (_case(changed).ordinal, _case(changed).status) == (2, Status.OPENED)


@pytest.mark.parametrize("moves", range(5))
def test_a_withdrawal_closes_an_open_case_however_far_it_is(moves: int) -> None:
    referral, changes = arrivals.withdrawn(_work(OPENED, moves), 2, at=LATER)
    assert (_case(referral).status, _case(referral).outcome) == (Status.CLOSED, Outcome.WITHDRAWN)
    assert [type(c.event) for c in changes] == [steps.Closed]


def test_a_withdrawal_before_the_decision_keeps_a_case_from_being_opened() -> None:
    referral, _ = arrivals.withdrawn(NEW, 2, at=MONDAY)
    assert _hear(referral, routed(version=1), routed(revision=2, version=2)).case is None


def test_a_referral_that_is_sent_anew_after_its_withdrawal_opens_a_case() -> None:
    referral, _ = arrivals.withdrawn(OPENED, 2, at=MONDAY)
    assert _case(_hear(referral, routed(revision=2, version=3))).ordinal == 2


def test_a_withdrawal_that_arrives_after_the_decision_about_a_later_version_closes_nothing() -> (
    None
):
    referral = _hear(OPENED, routed(revision=2, version=3))
    heard, changes = arrivals.withdrawn(referral, 2, at=LATER)
    assert (heard.case, changes) == (referral.case, [])


def test_the_same_withdrawal_again_changes_nothing() -> None:
    referral, _ = arrivals.withdrawn(OPENED, 2, at=LATER)
    assert arrivals.withdrawn(referral, 2, at=LATER) == (referral, [])


def test_erasure_leaves_an_open_case_to_a_person() -> None:
    referral, changes = arrivals.erased(CONTACTED, at=LATER)
    assert (_case(referral).status, _case(referral).attention) == (
        Status.CONTACTED,
        Attention.ERASED,
    )
    assert [c.event for c in changes] == [None]


def test_a_rerouting_does_not_cover_up_an_erasure() -> None:
    referral, _ = arrivals.erased(CONTACTED, at=LATER)
    after = _hear(referral, routed("rapid_response", revision=2), routed(revision=3))
    assert _case(after).attention is Attention.ERASED


def test_no_case_is_opened_for_whom_nobody_can_find_any_more() -> None:
    referral, _ = arrivals.erased(NEW, at=MONDAY)
    assert _hear(referral, routed()).case is None
