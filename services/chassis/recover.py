"""Setting a stopped group to where its database says that it goes on, after a restore of either."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka import TopicPartition

from services.chassis.groups import Range


@dataclass(frozen=True)
class Start:
    """Where a partition goes on. `committed` and `handled` are None where nothing is known.

    `lost` counts records that were never handled and are gone from the topic. `anew` where the
    topic holds less than was handled: it was made again, and is read from its beginning.
    """

    where: TopicPartition
    committed: int | None
    handled: int | None
    start: int
    lost: int = 0
    anew: bool = False


def plan(
    ranges: Mapping[TopicPartition, Range],
    handled: Mapping[TopicPartition, int],
    committed: Mapping[TopicPartition, int],
) -> list[Start]:
    """Every partition's start, in their order. What was handled already is swallowed again."""
    return [
        _start(where, there, handled.get(where), committed.get(where))
        for where, there in sorted(ranges.items())
    ]


def _start(where: TopicPartition, there: Range, handled: int | None, at: int | None) -> Start:
    if handled is None:
        return Start(where, at, None, there.begin)
    if handled > there.end:
        return Start(where, at, handled, there.begin, anew=True)
    start = max(handled, there.begin)
    return Start(where, at, handled, start, lost=start - handled)
