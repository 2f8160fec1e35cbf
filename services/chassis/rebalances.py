"""Counting how often a group hands out its partitions."""

from collections.abc import Iterable

from aiokafka import TopicPartition
from aiokafka.abc import ConsumerRebalanceListener

from services.chassis import instruments


class Counted(ConsumerRebalanceListener):  # type: ignore[misc]  # untyped
    """Counts, and does nothing else: records are handed out while these callbacks still run."""

    def __init__(self, group: str) -> None:
        self._times = instruments.rebalances.labels(group)

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Each is followed by an assignment, or by the end of the membership."""

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """One more, also where it is the same share as before, or none."""
        self._times.inc()
