"""What a response means: had, tried again, never to be taken, or nobody there. No I/O."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Failure(StrEnum):
    """Why an answer was not had: the closed list of the metric."""

    NO_CONNECTION = "no_connection"
    TIMEOUT = "timeout"
    REDIRECT = "redirect"
    THROTTLED = "throttled"
    NOT_LET_IN = "not_let_in"
    REFUSED = "refused"
    UNADDRESSED = "unaddressed"
    """What it answers is not kept any more, or the standard has no answer to it."""
    SERVER_ERROR = "server_error"
    GONE = "gone"


class Fate(StrEnum):
    """What becomes of the answer."""

    DELIVERED = "delivered"
    AGAIN = "again"
    NEVER = "never"
    """Sent again it would be refused again."""
    GONE = "gone"
    """The receiver wants nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one attempt came to. `alive` says that the receiver works; `status` is HTTP's."""

    fate: Fate
    failure: Failure | None = None
    status: int | None = None
    alive: bool = False
    asked: timedelta | None = None


DELIVERED = Fate.DELIVERED

_THROTTLED = frozenset({408, 425, 429, 502, 503, 504})
_NOT_LET_IN = frozenset({401, 403, 404, 405, 407})
_AGAIN = frozenset({401, 403, 408, 425, 429, 503, 504})
"""Statuses after which BaRS' senders try again, whatever the body says; and who is not let in does,
for that is ours to mend, and no fault of the message."""


def broken(failure: Failure) -> Result:
    """Nobody answered."""
    return Result(fate=Fate.AGAIN, failure=failure)


def webhook(status: int, headers: Mapping[str, str], *, now: datetime) -> Result:
    """By Standard Webhooks: 2xx is had, 410 is the end of all, everything else comes again."""
    if 200 <= status < 300:
        return Result(fate=Fate.DELIVERED, status=status, alive=True)
    if status == 410:
        return Result(fate=Fate.GONE, failure=Failure.GONE, status=status)
    failure = _failure(status)
    return Result(
        fate=Fate.AGAIN,
        failure=failure,
        status=status,
        alive=failure is Failure.REFUSED,
        asked=retry_after(headers.get("retry-after"), now=now),
    )


def bars(status: int, headers: Mapping[str, str], codes: Set[str], *, now: datetime) -> Result:
    """By BaRS: a duplicate confirms, and an OperationOutcome says that the same is refused again.

    `codes` are those of the OperationOutcome's issues; none where there is no OperationOutcome.
    """
    if status == 409 and "duplicate" in codes:
        return Result(fate=Fate.DELIVERED, status=status, alive=True)
    found = webhook(status, headers, now=now)
    if found.fate is Fate.DELIVERED or not codes or status in _AGAIN:
        return found
    return Result(fate=Fate.NEVER, failure=Failure.REFUSED, status=status, alive=True)


def _failure(status: int) -> Failure:
    if status < 400:
        return Failure.REDIRECT
    if status in _THROTTLED:
        return Failure.THROTTLED
    if status in _NOT_LET_IN:
        return Failure.NOT_LET_IN
    return Failure.REFUSED if status < 500 else Failure.SERVER_ERROR


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """Seconds, or a date; None for what is neither, and for what is past."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 30 * 86_400))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at - now if at > now else None
