"""What Prometheus reads of the board. Names, labels and buckets are the metrics contract.

A scrape reads memory alone. No label could point to a person: queues, stages, urgencies, topics,
groups, each from a closed list.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from prometheus_client import Gauge
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeHistogramMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from services.chassis.instruments import REGISTRY
from services.metrics.answers import Untold
from services.metrics.backlog import OUTBOX, PARKED, Held, Place
from services.metrics.board import Board
from services.metrics.lag import Lags
from services.metrics.queues import Distribution, Queues
from services.metrics.rejects import Unseen
from services.metrics.resolved import Ending
from services.metrics.snapshot import Snapshot
from services.metrics.stages import Stage

LEADER = Gauge(
    "referral_queue_snapshot_leader",
    "1 where this process counts the waits; only one does, and only it exports them.",
    registry=REGISTRY,
)

_Distributions = Mapping[str, Distribution] | Mapping[Stage, Distribution]
_Rows = Iterable[tuple[tuple[str, ...], float]]


class BoardCollector(Collector):
    """The board, as metric families; nothing where this process does not lead."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the families come with the first snapshot."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All families of the last snapshot and of the last measured lags."""
        LEADER.set(self._board.leading.is_set())
        if self._board.snapshot is not None:
            yield from _snapshot(self._board.snapshot)
        if self._board.lags is not None:
            yield from _lags(self._board.lags)


def _snapshot(snapshot: Snapshot) -> Iterator[Metric]:
    taken = [((), snapshot.taken_at.timestamp())]
    yield _gauge(
        "referral_queue_snapshot_timestamp_seconds", "When the waits were last counted.", (), taken
    )
    yield _gauge(
        "referral_queue_snapshot_duration_seconds",
        "How long the last counting of the waits took.",
        (),
        [((), snapshot.took_seconds)],
    )
    yield from _queues(snapshot.queues)
    yield from _stages(snapshot.queues)
    yield from _held(snapshot.held)
    yield _resolved(snapshot.resolved)
    yield from _untold(snapshot.untold)
    yield from _unseen(snapshot.unseen)


def _queues(queues: Queues) -> Iterator[Metric]:
    labels = ("queue", "urgency")
    cells = {(queue, urgency.value): cell for (queue, urgency), cell in queues.cells.items()}
    yield _gauge(
        "referral_queue_depth",
        "Referrals that wait to be taken by the team; a linked copy counts in its own queue.",
        labels,
        ((where, cell.depth) for where, cell in cells.items()),
    )
    yield _gauge(
        "referral_queue_oldest_received_timestamp_seconds",
        "When the oldest referral that waits in the queue was received; 0 where none waits.",
        labels,
        ((where, _seconds(cell.oldest_received_at)) for where, cell in cells.items()),
    )
    yield _gauge(
        "referral_queue_overdue",
        "Referrals that still wait to be taken after the time to respond by.",
        labels,
        ((where, cell.overdue) for where, cell in cells.items()),
    )
    yield _ages(
        "referral_waiting_age_seconds",
        "Time since receipt of the referrals that wait to be taken now.",
        "queue",
        queues.ages,
    )
    yield _completed(
        "referral_waiting_time_seconds",
        "Time from receipt until a team had taken the referral; rerouted ones are not counted.",
        "queue",
        queues.waited,
    )


def _stages(queues: Queues) -> Iterator[Metric]:
    yield _gauge(
        "referral_stage_oldest_entered_timestamp_seconds",
        "When the referral that is longest in the stage entered it; 0 where none is in it.",
        ("stage",),
        (((stage,), _seconds(queues.oldest_entered_at.get(stage))) for stage in Stage),
    )
    yield _ages(
        "referral_stage_age_seconds",
        "Time since they entered the stage of the referrals that are in it now.",
        "stage",
        queues.stage_ages,
    )
    yield _completed(
        "referral_stage_duration_seconds",
        "Time from entering the stage until it was done; rerouted and closed are not counted.",
        "stage",
        queues.stage_durations,
    )


def _held(held: Mapping[Place, Held]) -> Iterator[Metric]:
    outbox = {place[:2]: each for place, each in held.items() if place[2] == OUTBOX}
    parked = {place[:2]: each for place, each in held.items() if place[2] == PARKED}
    dead = {place: each for place, each in held.items() if place[2] not in (OUTBOX, PARKED)}
    yield _gauge(
        "referral_outbox_pending",
        "Events that are committed and not yet acknowledged by the broker.",
        ("service", "topic"),
        ((place, each.rows) for place, each in outbox.items()),
    )
    yield _gauge(
        "referral_outbox_oldest_created_timestamp_seconds",
        "When the oldest unpublished event was committed; 0 where all are published.",
        ("service", "topic"),
        ((place, _seconds(each.oldest_at)) for place, each in outbox.items()),
    )
    yield _gauge(
        "referral_dlq_depth",
        "Events set aside that nobody has dealt with.",
        ("service", "topic", "reason"),
        ((place, each.rows) for place, each in dead.items()),
    )
    yield _gauge(
        "referral_dlq_oldest_timestamp_seconds",
        "When the oldest of them was set aside; 0 where there is none.",
        ("service", "topic", "reason"),
        ((place, _seconds(each.oldest_at)) for place, each in dead.items()),
    )
    yield _gauge(
        "referral_parked_events",
        "Events that wait until an earlier one of their key, which is set aside, is dealt with.",
        ("service", "topic"),
        ((place, each.rows) for place, each in parked.items()),
    )


def _resolved(resolved: Mapping[Ending, int]) -> Metric:
    family = CounterMetricFamily(
        "referral_dlq_resolved",
        "Dead letters that a person has ended, by how.",
        labels=("service", "topic", "action"),
    )
    for ending, letters in resolved.items():
        family.add_metric(ending, letters)
    return family


def _untold(untold: Mapping[str, Untold]) -> Iterator[Metric]:
    by_source = {(source,): each for source, each in untold.items()}
    yield _gauge(
        "referral_answers_waiting",
        "Answers that their receivers do not have yet.",
        ("source",),
        ((source, each.waiting) for source, each in by_source.items()),
    )
    yield _gauge(
        "referral_answers_oldest_written_timestamp_seconds",
        "When the oldest of them was written; 0 where none waits.",
        ("source",),
        ((source, _seconds(each.oldest_written_at)) for source, each in by_source.items()),
    )
    stuck = {
        (source, state): count
        for source, each in untold.items()
        for state, count in (("held", each.held), ("undeliverable", each.undeliverable))
    }
    yield _gauge(
        "referral_answers_stuck",
        "Answers that wait for a person: held before they were sent, or undeliverable.",
        ("source", "state"),
        stuck.items(),
    )
    yield _gauge(
        "referral_answer_receiver_shut",
        "1 where nothing is sent to a receiver for now: its breaker is open, or it is gone.",
        ("source",),
        ((source, each.shut) for source, each in by_source.items()),
    )


def _unseen(unseen: Mapping[str, Unseen]) -> Iterator[Metric]:
    yield _gauge(
        "referral_rejects_unseen",
        "Messages that were refused with nobody told, and that nobody has looked at.",
        ("source",),
        (((source,), each.rejects) for source, each in unseen.items()),
    )
    yield _gauge(
        "referral_rejects_oldest_unseen_timestamp_seconds",
        "When the oldest of them came.",
        ("source",),
        (((source,), each.oldest_at.timestamp()) for source, each in unseen.items()),
    )


def _lags(lags: Lags) -> Iterator[Metric]:
    labels = ("group", "topic", "partition")
    known = {(r.group, r.topic, str(r.partition)): lag for r, lag in lags.by_read.items()}
    yield _gauge(
        "referral_consumer_lag_snapshot_timestamp_seconds",
        "When the lags of the consumer groups were last measured.",
        (),
        [((), lags.taken_at.timestamp())],
    )
    yield _gauge(
        "referral_consumer_lag_messages",
        "Records that the group has not committed yet.",
        labels,
        ((where, lag.messages) for where, lag in known.items()),
    )
    yield _gauge(
        "referral_consumer_oldest_unprocessed_timestamp_seconds",
        "When the first record that the group has not committed was appended; 0 where none is.",
        labels,
        ((where, _seconds(lag.oldest_at)) for where, lag in known.items()),
    )


def _gauge(name: str, text: str, labels: tuple[str, ...], rows: _Rows) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for values, value in rows:
        family.add_metric(values, value)
    return family


def _ages(name: str, text: str, label: str, by: _Distributions) -> Metric:
    family = GaugeHistogramMetricFamily(name, text, labels=[label])
    for value, ages in by.items():
        family.add_metric([value], ages.cumulative(), gsum_value=ages.seconds)
    return family


def _completed(name: str, text: str, label: str, by: _Distributions) -> Metric:
    family = HistogramMetricFamily(name, text, labels=[label])
    for value, waits in by.items():
        family.add_metric([value], waits.cumulative(), sum_value=waits.seconds)
    return family


def _seconds(moment: datetime | None) -> float:
    return 0.0 if moment is None else moment.timestamp()
