"""What every door has behind it: who sends, and the group commit."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.chassis.database import Pool
from services.chassis.failures import Fate, fate
from services.chassis.logs import logger
from services.intake.announce import PersonRefs
from services.intake.bucket import Bucket
from services.intake.group import Group
from services.intake.in_force import InForce
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source
from services.intake.submission import Reply, Submission
from services.intake.who import NOT_TAKEN, Who

log = logger("intake.front")


class TooMany(Exception):
    """A source brings more than it may; `seconds` until it may come again."""

    def __init__(self, seconds: float) -> None:
        super().__init__("more than the source may send")
        self.seconds = seconds


@dataclass(frozen=True)
class Front:
    """Made once by the composition root. Times are seconds."""

    who: Who
    sources: InForce
    group: Group
    pool: Pool
    refs: PersonRefs
    answer_within: float
    body_within: float
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    async def source(self, headers: Mapping[str, str], body: bytes = b"") -> Source:
        """Who sends this. `Unauthorized`; `Forbidden` for a source that is gone or disabled."""
        source = await self.who.sends(headers, self.sources)
        self.who.checked(source, headers, body)
        return source

    def admit(self, source: Source, count: int, *, apart: str = "") -> None:
        """Let a source bring so many messages. `TooMany` where it brings more than it may.

        What comes `apart`, under a name for it, is counted apart: it uses up nothing of the rest.
        """
        if source.limits is None:
            return
        name = source.name + apart
        now, known = time.monotonic(), self._buckets.get(name)
        if known is None or known.limits != source.limits:
            self._buckets[name] = known = Bucket.full(source.limits, now)
        if (seconds := known.take(count, now)) is not None:
            raise TooMany(seconds)

    async def may_bring(self, source: Source) -> None:
        """Wait until a source may bring one more message: its files lie where they are."""
        while True:
            try:
                return self.admit(source, 1)
            except TooMany as too_many:
                await asyncio.sleep(too_many.seconds)

    async def offer(self, message: Submission) -> Reply:
        """The durable reply. `Unavailable` where none can be had in time.

        A message that we can read and cannot store is refused, and kept: the fault is ours. So is
        one of a source that is gone or disabled, at whatever door it came in.
        """
        if message.source.name not in self.sources:
            message = replace(message, content=refuse(403, Code.FORBIDDEN, NOT_TAKEN))
        try:
            return await self.group.offer(message, within=self.answer_within)
        except Exception as error:
            if fate(error) is Fate.UNAVAILABLE or isinstance(message.content, Rejected):
                raise
            log.exception("a message could not be stored")
            ours = refuse(500, Code.EXCEPTION, "The fault is ours; the message is kept.")
            return await self.group.offer(replace(message, content=ours), within=self.answer_within)
