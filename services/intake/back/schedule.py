"""When an answer is sent again: as Standard Webhooks recommends, over three days. No I/O."""

from collections.abc import Sequence
from datetime import timedelta

DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After the first, the second, … failure. Where there is none left, nobody tries any more."""

LONGEST = timedelta(hours=24)
"""A receiver that asks us to come later is believed so far."""

_JITTER = 0.2


def delay(
    attempts: int,
    *,
    chance: float,
    asked: timedelta | None = None,
    delays: Sequence[timedelta] = DELAYS,
) -> timedelta | None:
    """How long to wait after so many attempts; None after the last.

    `chance` is from 0 to 1: up to a fifth less or more. `asked` is the receiver's `Retry-After`:
    never sooner than that.
    """
    if attempts > len(delays):
        return None
    wait = delays[attempts - 1] * (1 - _JITTER + 2 * _JITTER * chance)
    return max(wait, min(asked, LONGEST)) if asked is not None else wait
