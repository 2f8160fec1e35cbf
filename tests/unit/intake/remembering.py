"""What an HL7 door needs of a front, with the real ledger in memory behind it."""

import asyncio
import time

from services.chassis.failures import Unavailable
from services.intake.bucket import Bucket
from services.intake.front import TooMany
from services.intake.ledger import Ledger, settle
from services.intake.pseudonym import Refs
from services.intake.source import Source
from services.intake.submission import Reply, Submission
from tests.unit.intake.hl7 import SOURCE
from tests.unit.intake.messages import Held


def ledger() -> Ledger:
    """One that knows of nothing."""
    return Ledger(standings={}, answers={}, refs=lambda _: Refs(None, None), largest_event=1 << 20)


class Remembering:
    """What the door needs of a front; the real ledger holds what a database would."""

    def __init__(self) -> None:
        self.sources = Held({SOURCE.name: SOURCE})
        self.away = False
        self.offered, self.released = asyncio.Event(), asyncio.Event()
        self.released.set()
        self.bucket: Bucket | None = None
        self.ledger = ledger()

    answer_within = 0.3

    def admit(self, source: Source, count: int) -> None:
        """As often as the source's limits say."""
        if (seconds := self.bucket and self.bucket.take(count, time.monotonic())) is not None:
            raise TooMany(seconds)

    async def offer(self, message: Submission) -> Reply:
        """The reply, as if it were durable."""
        self.offered.set()
        await self.released.wait()
        if self.away:
            raise Unavailable("away")
        (reply,) = settle(self.ledger, [message])
        return reply
