"""Gauges are held against rows that lay untouched around them; what moved is not judged."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.devkit.reconcile.gauges import DEAD, DEPTH, PENDING, Place, Rows, judged, read

EIT, TRIAGE = Place(DEPTH, "eit"), Place(DEPTH, "manual_triage")
OUTBOX = Place(PENDING, "intake")


def rows(*ids: int) -> Rows:
    """The rows of these ids."""
    return Rows(len(ids), Decimal(sum(hash((each, "row")) for each in ids)))


EXPOSITION = """
# TYPE referral_queue_snapshot_timestamp_seconds gauge
referral_queue_snapshot_timestamp_seconds 100.5
# TYPE referral_queue_depth gauge
referral_queue_depth{queue="eit",urgency="routine"} 2.0
referral_queue_depth{queue="eit",urgency="urgent"} 1.0
# TYPE referral_dlq_depth gauge
referral_dlq_depth{service="router",topic="asc.referral.intake.v1",reason="poison"} 4.0
# TYPE process_open_fds gauge
process_open_fds 7.0
"""


def test_a_gauge_is_added_up_over_its_other_labels() -> None:
    assert read(EXPOSITION) == (100.5, {EIT: 3, Place(DEAD, "router"): 4})


def test_who_has_not_counted_tells_no_time() -> None:
    assert read("") == (0.0, {})


def test_a_gauge_that_tells_what_is_held_is_right() -> None:
    held = {EIT: rows(1, 2), OUTBOX: rows()}
    assert judged(held, {EIT: 2, OUTBOX: 0}, held) == {EIT: None, OUTBOX: None}


def test_a_gauge_that_tells_another_number_is_named_with_both() -> None:
    held = {EIT: rows(1, 2)}
    found = judged(held, {EIT: 3}, held)
    assert found == {EIT: "referral_queue_depth of eit is 3, and 2 are held"}


def test_rows_that_no_gauge_tells_of_and_gauges_without_rows_are_wrong() -> None:
    found = judged({OUTBOX: rows(1)}, {TRIAGE: 1}, {OUTBOX: rows(1)})
    assert found == {
        OUTBOX: "referral_outbox_pending of intake is 0, and 1 are held",
        TRIAGE: "referral_queue_depth of manual_triage is 1, and 0 are held",
    }


def test_a_queue_that_the_gauges_do_not_know_counts_as_other() -> None:
    held = {EIT: rows(1), Place(DEPTH, "a new team"): rows(2), Place(DEPTH, "another"): rows(3)}
    other = Place(DEPTH, "other")
    assert judged(held, {EIT: 1, other: 2}, held) == {EIT: None, other: None}


def test_rows_that_have_come_and_gone_are_not_judged() -> None:
    before, after = {OUTBOX: Rows(0, Decimal(7))}, {OUTBOX: Rows(0, Decimal(9))}
    assert judged(before, {OUTBOX: 3}, after) == {}


def test_rows_that_come_and_go_are_not_judged_although_they_are_as_many() -> None:
    before, after = {EIT: rows(1, 2), TRIAGE: rows(7)}, {EIT: rows(2, 3), TRIAGE: rows(7)}
    assert judged(before, {EIT: 9, TRIAGE: 1}, after) == {TRIAGE: None}


@given(
    before=st.dictionaries(st.sampled_from([EIT, TRIAGE, OUTBOX]), st.sets(st.integers(0, 5))),
    after=st.dictionaries(st.sampled_from([EIT, TRIAGE, OUTBOX]), st.sets(st.integers(0, 5))),
    shown=st.dictionaries(st.sampled_from([EIT, TRIAGE, OUTBOX]), st.integers(0, 5)),
)
def test_only_what_lay_untouched_is_judged_and_by_its_number(
    before: dict[Place, set[int]], after: dict[Place, set[int]], shown: dict[Place, int]
) -> None:
    # Gauges know their queues; a queue without one is another test's.
    shown = {EIT: 0, TRIAGE: 0} | shown
    looks = [{place: rows(*ids) for place, ids in each.items()} for each in (before, after)]
    for place, fault in judged(looks[0], shown, looks[1]).items():
        assert before.get(place, set()) == after.get(place, set())
        assert (fault is None) == (shown.get(place, 0) == len(before.get(place, set())))
