"""The state of the small world: one database, one topic, two processes and what is under way."""

from enum import Enum
from typing import NamedTuple, TypeAlias

Row: TypeAlias = int
"""An outbox row: its key's number × 16 + its sequence. Negative: an id without a row yet."""

Rows: TypeAlias = tuple[Row, ...]

CURSOR: Row = -1


def key_of(row: Row) -> int:
    """The number of the row's key; of nobody's, where the row is only an id."""
    return row >> 4 if row >= 0 else -1


def sequence_of(row: Row) -> int:
    """The row's sequence, dense from 1 per key."""
    return row & 15


class Trap(Enum):
    """A way to get the protocol wrong that passes every happy-path test."""

    NO_RULE = "rule R removed"
    NO_DRAIN = "the drain removed"
    OLD_SNAPSHOT = "rule R asked in the inserting statement"
    DELETE_FIRST = "rows deleted before the acknowledgement"
    LAST_SEEN = "the drain reads id > last seen"
    EARLY_IDS = "ids taken before the key's lock"
    NO_EPOCH = "an answer of rule R outlives the queue that it counted on"
    LOOKED_UP = "the inbox is looked up, not inserted into"


class Transaction(NamedTuple):
    """An open transaction: new events, their rows, and what rule R lets out of memory."""

    events: int
    """The claimed events, a bit each."""
    rows: Rows
    """Empty, or ids alone, where only a trap stops before they are inserted."""
    free: Rows
    blocked: int | None = None
    """The keys, a bit each, of which an older snapshot saw a row. None: there is no older one."""


class Process(NamedTuple):
    """What a process remembers; a crash forgets it."""

    tx: Transaction | None
    queue: Rows
    request: Rows
    """What was sent and is not deleted yet."""
    written: bool
    """Whether the broker has written the request."""


class State(NamedTuple):
    """Everything there is."""

    done: int
    """The inbox: handled events, a bit each."""
    last: tuple[int, ...]
    """By key, the last committed sequence."""
    outbox: Rows
    """In id order per key, those of open transactions among them."""
    published: tuple[int, ...]
    """By key, how far the topic goes. Copies of what is there change nothing."""
    late: tuple[Rows, ...]
    """Requests whose sender is gone; the broker may write them yet."""
    doubtful: Transaction | None
    """A COMMIT without an answer, which PostgreSQL may still carry out."""
    processes: tuple[Process, Process]
    readers: int
    """Who reads the first partition, a bit each. Both: the first is a zombie."""
    crashes: int
    failures: int
    doubts: int
