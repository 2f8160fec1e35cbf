"""Books that are in order have no violation; each thing that can be wrong with them is told."""

import hashlib
import json
from dataclasses import replace

import pytest

from services.devkit.reconcile import gauges
from services.devkit.reconcile.result import Balance, Check, Reconciliation, UnderWay
from tests.faults import invariants
from tests.faults.books import Books, Message
from tests.faults.history import History, Place, Told
from tests.faults.records import Record

REFERRAL = "01930000-0000-7000-8000-000000000001"
INTAKE, ROUTING = "asc.referral.intake.v1", "asc.referral.routing.v1"
DEPTH = gauges.Place(gauges.DEPTH, "eit")
BALANCE = Balance(referrals=1, accepted=2, routed=2, withdrawn=0, linked=0, waiting=0, aside=0)


def record(topic: str, offset: int, version: int, sequence: int | None = None) -> Record:
    """An event about a version; its sequence is the version unless told otherwise."""
    service, kind = ("intake", "received") if topic == INTAKE else ("router", "routed")
    headers = {
        "ce_source": f"/frontdoor/{service}",
        "ce_id": f"{service}-{version}",
        "ce_type": f"asc.referral.{kind}.v1",
        "ce_sequence": str(sequence or version),
    }
    value = json.dumps({"referral_id": REFERRAL, "version": version}).encode()
    coded = tuple((name, text.encode()) for name, text in headers.items())
    return Record(topic, 0, offset, REFERRAL.encode(), coded, value)


def digest(version: int) -> bytes:
    """Of what was sent as this version."""
    return hashlib.sha256(bytes([version])).digest()


def history() -> History:
    """Two versions were sent, the second of them twice; both were answered."""
    made = History()
    for version in (1, 2):
        op = made.begin("CC-1", f"key-{version}", digest(version))
        op.tries = [Told.INFO, Told.OK][2 - version :]
        op.answers.add(Place(REFERRAL, version))
    return made


def books() -> Books:
    """All in order."""
    places = [Place(REFERRAL, version) for version in (1, 2)]
    return Books(
        history=history(),
        messages=tuple(Message("CC-1", digest(each.version), each) for each in places),
        decisions=dict.fromkeys(places, 1),
        last={("intake", INTAKE, REFERRAL): 2, ("router", ROUTING, REFERRAL): 2},
        aside=(),
        records=tuple(record(t, v - 1, v) for t in (INTAKE, ROUTING) for v in (1, 2)),
        strange=frozenset(),
        reconciled=Reconciliation(balance=BALANCE, checks=(), redeliveries={}),
        offsets=(),
        told={DEPTH: 1},
        counted={DEPTH: 1},
    )


def told(wrong: Books) -> set[str]:
    """The invariants that do not hold, with what they mean."""
    return {f"{each.invariant} {each.kind}" for each in invariants.violations(wrong)}


def test_books_in_order_have_no_violation() -> None:
    assert invariants.violations(books()) == []


def test_a_copy_byte_for_byte_is_no_violation() -> None:
    right = books()
    assert told(replace(right, records=(*right.records, record(INTAKE, 2, 1)))) == set()


def test_what_a_fault_wrote_is_not_held_against_the_services() -> None:
    right = books()
    strange = replace(
        right,
        records=(*right.records, record(INTAKE, 2, 9)),
        strange=frozenset({(INTAKE, 0, 2)}),
        aside=(("router", INTAKE, 0, 2),),
    )
    assert told(strange) == set()


def test_a_sender_who_gave_up_may_have_been_accepted_or_not() -> None:
    for known in (True, False):
        right = books()
        op = right.history.ops[1]
        op.answers.clear()
        op.tries = [Told.INFO]
        kept = right if known else without_the_second(right)
        assert told(kept) == set()


def without_the_second(right: Books) -> Books:
    """As if the second version had never come."""
    return replace(
        right,
        messages=right.messages[:1],
        decisions={Place(REFERRAL, 1): 1},
        last=dict.fromkeys(right.last, 1),
        records=(right.records[0], right.records[2]),
    )


def test_an_answer_without_anything_behind_it_is_a_loss() -> None:
    assert told(without_the_second(books())) == {"I1 lost"}


def test_a_refusal_with_something_behind_it_is_told() -> None:
    right = books()
    op = right.history.ops[1]
    op.answers.clear()
    op.tries = [Told.FAIL]
    assert told(right) == {"I2 doubled"}


def test_two_answers_to_one_message_are_told() -> None:
    right = books()
    right.history.ops[0].answers.add(Place("another", 1))
    assert told(right) == {"I1 doubled", "I1 lost"}


def test_other_bytes_than_were_sent_are_a_loss() -> None:
    right = books()
    right.history.ops[0].sha256 = b"other"
    assert told(right) == {"I1 lost", "I3 doubled"}


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([(INTAKE, 0, 1), (ROUTING, 0, 1), (ROUTING, 1, 2)], {"I1 lost", "I4, I6 lost"}),
        (
            [(INTAKE, 0, 2), (INTAKE, 1, 1), (ROUTING, 0, 1), (ROUTING, 1, 2)],
            {"I4, I6 out of order"},
        ),
        ([(INTAKE, 0, 1), (INTAKE, 1, 2), (ROUTING, 0, 1)], {"I1 lost", "I4, I6 lost"}),
    ],
    ids=["an event is not there", "events are out of order", "a decision is not there"],
)  # fmt: skip
def test_a_topic_that_tells_something_else(
    records: list[tuple[str, int, int]], expected: set[str]
) -> None:
    wrong = replace(books(), records=tuple(record(*each) for each in records))
    assert told(wrong) == expected


def test_a_decision_under_two_ids_is_doubled() -> None:
    right = books()
    headers = dict(right.records[2].headers) | {"ce_id": b"another", "ce_sequence": b"3"}
    again = right.records[2]._replace(offset=2, headers=tuple(headers.items()))
    assert told(replace(right, records=(*right.records, again))) == {"I1 doubled", "I4, I6 doubled"}


def test_a_copy_with_other_bytes_is_told() -> None:
    right = books()
    again = right.records[0]._replace(offset=2, value=right.records[0].value + b" ")  # type: ignore[operator]
    assert told(replace(right, records=(*right.records, again))) == {"I6 doubled"}


def test_two_decisions_of_one_version_are_told() -> None:
    wrong = replace(books(), decisions={Place(REFERRAL, 1): 2, Place(REFERRAL, 2): 1})
    assert told(wrong) == {"I1 doubled"}


def test_an_event_of_ours_that_was_set_aside_is_a_loss() -> None:
    assert told(replace(books(), aside=(("router", INTAKE, 0, 1),))) == {"I7 lost"}


def test_an_offset_that_ran_ahead_is_a_loss() -> None:
    assert told(replace(books(), offsets=("router was ahead",))) == {"I10 lost"}


def test_a_gauge_that_says_something_else_than_the_tables_is_told() -> None:
    for wrong in ({}, {DEPTH: 2}, {DEPTH: 1, gauges.Place(gauges.DEAD, "router"): 1}, None):
        assert told(replace(books(), told=wrong)) == {"I8 other"}


def test_what_the_reconciliation_tells_is_told() -> None:
    faulty = Check(name="order", promise="", counted=1, faults=("here",))
    found = Reconciliation(balance=BALANCE, checks=(faulty,), redeliveries={})
    assert told(replace(books(), reconciled=found)) == {"reconcile: order out of order"}


def test_what_never_comes_to_rest_is_lost() -> None:
    unread = UnderWay("referral", 90.0, "router has not read it")
    found = replace(books().reconciled, under_way=(unread,))
    assert told(replace(books(), reconciled=found)) == {"reconcile: under way lost"}
