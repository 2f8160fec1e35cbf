"""A partition's events in the small world: their keys, their marks, their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

BITS = [tuple(n for n in range(8) if events >> n & 1) for events in range(256)]
"""The numbers of events, a bit each, in their order."""


@dataclass(frozen=True)
class Partition:
    """`events` names each by its key, in lower case where nobody can read it: "KkLK".

    They are `steps` or `states`. Those whose bit is in `foreign` come from another writer, and have
    a mark of their own.
    """

    events: str
    kind: str = "steps"
    foreign: int = 0

    def told(self, events: int) -> str:
        """Events by their names."""
        return ", ".join(self.names[event] for event in BITS[events])

    @cached_property
    def all(self) -> int:
        """Every event, a bit each."""
        return (1 << len(self.events)) - 1

    @cached_property
    def unreadable(self) -> int:
        """Those that nobody can read."""
        return sum(1 << n for n, key in enumerate(self.events) if key.islower())

    @cached_property
    def names(self) -> list[str]:
        """By event, its key and its place among the events of its key."""
        keys = self.events.upper()
        return [f"{key}{keys[: n + 1].count(key)}" for n, key in enumerate(keys)]

    @cached_property
    def keys(self) -> list[int]:
        """By events, a bit each, all events of their keys."""
        keys = self.events.upper()
        return _unions([sum(1 << n for n, each in enumerate(keys) if each == key) for key in keys])

    @cached_property
    def marks(self) -> list[int]:
        """By events, a bit each, all events that share a mark with one of them."""
        foreign = self.foreign
        own = [self.keys[1 << n] & (foreign if foreign >> n & 1 else ~foreign)
               for n in range(len(self.events))]  # fmt: skip
        return _unions(own)


def _unions(of: Sequence[int]) -> list[int]:
    """By events, a bit each, what belongs to any of them."""
    found = [0]
    for each in of:
        found += [before | each for before in found]
    return found
