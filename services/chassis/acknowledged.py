"""What is counted of rows that the broker has acknowledged, and that are deleted."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from services.chassis import instruments
from services.chassis.outbox import Row


def count(rows: Sequence[Row], *, at: datetime) -> None:
    """Count the rows of one round of publishing, and how long the first of each topic took.

    It is the oldest of its topic: to read every row's headers would cost ten times as much.
    """
    for topic, events in Counter(row.topic for row in rows).items():
        instruments.published.labels(topic).inc(events)
    for topic, row in {row.topic: row for row in reversed(rows)}.items():
        instruments.publish_delay.labels(topic).observe(max(0.0, _age(row, at)))


def _age(row: Row, at: datetime) -> float:
    written = dict(row.headers)["ce_time"].decode()
    return (at - datetime.fromisoformat(written)).total_seconds()
