"""The state of the small world around dead letters: tables, two processes, two people."""

from enum import Enum
from typing import NamedTuple


class Trap(Enum):
    """A way to get dead letters wrong that passes every happy-path test."""

    NOT_PARKED = "later steps go past a dead letter"
    THROUGH_INBOX = "replayed through the inbox"
    BACKWARDS = "replayed out of order"
    ASKED_EARLY = "who holds a key is asked before the key is locked"
    NOT_LOCKED = "who holds a key is asked without locking it"
    NO_CLAIM = "the row's end is not the claim"
    AUDIT_FIRST = "whether it was ended is asked before it is kept"


FREE, HANDLES, SETS_ASIDE, KEEPS, REPLAYS, DISCARDS, FOLLOWS = range(7)
"""What somebody may be at."""

BEGUN, WAITS, HOLDS = range(3)
"""How far. What is begun has read something and locked nothing."""


class Doing(NamedTuple):
    """What somebody is at, with what was found and what is locked meanwhile."""

    what: int
    events: int = 0
    """A bit each. From `WAITS` on they are claimed, and the marks of their keys locked."""
    at: int = BEGUN
    rows: int = 0
    """Letters that a process has found, a bit each: locked, or to be waited for."""
    read: int = 0
    """As a person has read the letter: 1 where it was parked, 2 where it was edited."""


IDLE = Doing(FREE)


class State(NamedTuple):
    """What the tables hold, an event a bit, and what everybody is at."""

    handled: int
    dead: int
    parked: int
    ended: int
    """Discarded or superseded."""
    edited: int
    processes: tuple[Doing, Doing]
    people: tuple[Doing, Doing]
    doubtful: Doing
    """A COMMIT without an answer, which PostgreSQL may still carry out."""
    readers: int
    """Who reads the partition, a bit each. Both: the first is a zombie."""
    owed: int
    """Keys, a bit each, of which a replay did not come to its end: it will be asked for again."""
    crashes: int
    doubts: int
    refusals: int
    deeds: int
    """How often something may be edited or discarded yet."""
