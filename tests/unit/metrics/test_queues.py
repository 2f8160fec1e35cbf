"""The snapshot's arithmetic: closed labels, cumulative buckets, nothing invented."""

from datetime import datetime

from services.contracts.vocabulary import Urgency
from services.metrics.completed import Bucket, Since, Tally
from services.metrics.queues import QUEUES, Bounds, Distribution, Queues, Waiting, queues
from services.metrics.stages import Stage
from tests.unit.metrics.stories import at

FIVE_PAST = at(5)
BOUNDS = Bounds(human=(60, 300), all=(1, 60, 300))


def waiting(queue: str, stage: Stage, oldest: datetime = FIVE_PAST) -> Waiting:
    """Two who wait, one of them overdue."""
    return Waiting(
        queue=queue,
        stage=stage,
        urgency="urgent",
        received=1,
        entered=0,
        waits=2,
        overdue=1,
        oldest_received_at=oldest,
        oldest_entered_at=oldest,
        received_seconds=500,
        entered_seconds=50,
    )


def snapshot(*rows: Waiting, done: tuple[tuple[Bucket, Tally], ...] = ()) -> Queues:
    """What these rows come to."""
    return queues(rows, done, names=QUEUES, bounds=BOUNDS)


def test_nobody_waiting_is_every_queue_at_zero() -> None:
    nobody = snapshot()
    assert set(nobody.cells) == {(q, u) for q in (*QUEUES, "other") for u in Urgency}
    assert {cell.depth for cell in nobody.cells.values()} == {0}
    assert set(nobody.stage_ages) == set(nobody.stage_durations) == set(Stage)
    assert nobody.oldest_entered_at == {}


def test_a_queue_counts_those_who_wait_to_be_taken() -> None:
    found = snapshot(waiting("eit", Stage.ALLOCATION), waiting("eit", Stage.ALLOCATION, at(2)))
    cell = found.cells["eit", Urgency.URGENT]
    assert (cell.depth, cell.overdue, cell.oldest_received_at) == (4, 2, at(2))
    assert found.ages["eit"].cumulative() == [("60.0", 0), ("300.0", 4), ("+Inf", 4)]
    assert found.ages["eit"].seconds == 1000


def test_who_was_taken_and_waits_for_the_next_step_is_in_a_stage_and_in_no_queue() -> None:
    found = snapshot(waiting("eit", Stage.CONTACT))
    assert found.ages["eit"].total == 0
    assert found.stage_ages[Stage.CONTACT].cumulative() == [("60.0", 2), ("300.0", 2), ("+Inf", 2)]
    assert found.oldest_entered_at == {Stage.CONTACT: at(5)}


def test_a_queue_that_no_list_names_counts_as_other() -> None:
    found = snapshot(waiting("new_team", Stage.ACCEPTANCE), waiting("newer_team", Stage.ACCEPTANCE))
    assert found.cells["other", Urgency.URGENT].depth == 4
    assert "new_team" not in found.ages


def test_completed_waits_count_by_queue_since_receipt_and_by_stage_since_they_entered() -> None:
    done = (
        (Bucket("eit", Stage.ALLOCATION, Since.RECEIVED, 300), Tally(3, 700)),
        (Bucket("eit", Stage.ALLOCATION, Since.ENTERED, 60), Tally(3, 90)),
        (Bucket("eit", Stage.CONTACT, Since.RECEIVED, 300), Tally(1, 200)),
    )
    found = snapshot(done=done)
    assert found.waited["eit"].cumulative() == [("60.0", 0), ("300.0", 3), ("+Inf", 3)]
    assert found.waited["eit"].seconds == 700
    assert found.stage_durations[Stage.ALLOCATION].total == 3
    assert found.stage_durations[Stage.CONTACT].total == 0


def test_a_wait_kept_by_another_bound_goes_where_it_surely_belongs() -> None:
    waits = Distribution.empty((60, 300))
    for bound in (30.0, 60.0, 120.0, float("inf")):
        waits.add_tally(bound, Tally(1, 1.0))
    assert waits.counts == [2, 1, 1]
