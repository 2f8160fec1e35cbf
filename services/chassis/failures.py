"""An error's type decides an event's fate. Foreign errors are mapped here, once."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

import asyncpg
from aiokafka.errors import (
    InvalidTimestampError,
    KafkaError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    RecordTooLargeError,
)
from asyncpg.exceptions import InvalidCachedStatementError


class Fate(Enum):
    """What becomes of an event whose handling failed."""

    MALFORMED = "dead letter at once"
    POISON = "split, retry with back-off, then dead letter"
    UNAVAILABLE = "wait with back-off, for ever"


class Malformed(Exception):
    """The bytes cannot be read as the event they claim to be. The message holds no input."""


class Poison(Exception):
    """Our code cannot handle this event."""


class Unavailable(Exception):
    """Database, broker or disk is away; nobody's event is at fault."""


class Halted(Unavailable):
    """This consumer was told to stand, or has drawn its brake."""


_OUTAGE: tuple[type[BaseException], ...] = (
    Unavailable,
    TimeoutError,
    KafkaError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.LockNotAvailableError,
    asyncpg.TransactionRollbackError,
    asyncpg.InvalidTransactionStateError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InternalClientError,
    asyncpg.InternalServerError,
    asyncpg.InsufficientPrivilegeError,
    InvalidCachedStatementError,
)

_FOR_GOOD = (
    InvalidTimestampError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    RecordTooLargeError,
)


def refused_for_good(error: BaseException) -> bool:
    """Whether the broker will never take what it refused: the same again is refused again."""
    return isinstance(error, _FOR_GOOD)


def fate(error: BaseException) -> Fate:
    """What becomes of the event; anything not known to be an outage is the event's own fault."""
    if isinstance(error, Malformed):
        return Fate.MALFORMED
    if isinstance(error, OSError):  # also where it is a ValueError, as an expired certificate is
        return Fate.UNAVAILABLE
    if isinstance(error, ValueError | TypeError):  # asyncpg's refusal of a value is one, too
        return Fate.POISON
    return Fate.UNAVAILABLE if isinstance(error, _OUTAGE) else Fate.POISON


def raise_outage(error: BaseException) -> None:
    """`Unavailable` where an error is our own outage and nobody's event is at fault."""
    if isinstance(error, Unavailable):
        raise error
    if fate(error) is Fate.UNAVAILABLE:
        raise Unavailable(describe(error)) from error


@contextmanager
def outages() -> Iterator[None]:
    """Our own outages in it are `Unavailable`; any other error is as it was."""
    try:
        yield
    except Exception as error:
        raise_outage(error)
        raise


def describe(error: BaseException) -> str:
    """Class, SQLSTATE and place. Never the message, which may quote a row of the database."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return name(error) + place


def name(error: BaseException) -> str:
    """Class and SQLSTATE, for a page that people read."""
    state = getattr(error, "sqlstate", None)
    return type(error).__name__ + (f" {state}" if state else "")


def culprit(error: BaseException) -> str:
    """What a consumer waits for after this error, for a page that people read."""
    if isinstance(error, Unavailable | asyncpg.PostgresError | asyncpg.InterfaceError):
        return "PostgreSQL"
    if isinstance(error, KafkaError | OSError):
        return "Kafka"
    return "help: a fault of our own"


def timed_out(error: BaseException) -> bool:
    """Whether the database gave up on the work because it took too long."""
    cause = error.__cause__ if isinstance(error, Unavailable) else error
    return getattr(cause, "sqlstate", None) in {"57014", "25P04"}
