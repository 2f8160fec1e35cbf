"""Group commit: what waits goes through one transaction as soon as the last one is done."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.chassis.failures import Fate, Unavailable, fate
from services.contracts.vocabulary import Answer
from services.intake.harm import CAN_HARM
from services.intake.lanes import Lanes
from services.intake.naming import NaturalKey, natural_key
from services.intake.rejected import Rejected
from services.intake.store import Clash
from services.intake.submission import Reply, Submission

Commit = Callable[[Sequence[Submission]], Awaitable[Sequence[Reply]]]
"""Stores a batch durably and answers it, all or nothing. `Clash` asks for the same again."""

_FEARED = frozenset({Answer.YES, Answer.SUSPECTED})

TRIES = 5

TURNS = 4
"""Turns of the event loop from a request's first byte to `offer`: what has arrived goes along."""


class Full(Unavailable):
    """As many messages wait as may; the sender should come again."""


class Late(Unavailable):
    """There was no commit in time; whether there will be one shows when the message comes again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message whose sender waits for the reply."""

    message: Submission
    reply: "asyncio.Future[Reply]"


class Group:
    """Bounded lanes with one flusher, which exists only while something waits.

    No commit is put off by a timer. A reply is told after its COMMIT, and only then. In an outage
    everybody in the batch gets `Unavailable`. A batch that fails for a message's own sake is done
    again one by one, so that the other messages go on. No source may fill more than half of the
    room.
    """

    def __init__(self, commit: Commit, *, limit: int, together: int) -> None:
        self._commit = commit
        self._limit = limit
        self._together = together
        self._lanes: Lanes[Waiting] = Lanes()
        self._of_source: Counter[str] = Counter()
        self._flusher: asyncio.Task[None] | None = None
        self.inflight = 0

    async def offer(self, message: Submission, *, within: float) -> Reply:
        """The reply, once it is durable, in so many seconds.

        `Full`, `Late` or `Unavailable`: nothing is promised.
        """
        source = message.source.name
        if self.inflight >= self._limit or self._of_source[source] >= self._limit // 2:
            raise Full("too many messages wait")
        loop = asyncio.get_running_loop()
        waiting = Waiting(message, loop.create_future())
        self._lanes.put(waiting, source=source, key=_in_order(message), urgent=urgent(message))
        self.inflight += 1
        self._of_source[source] += 1
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        late = loop.call_later(within, _late, waiting)
        try:
            return await waiting.reply
        finally:
            late.cancel()
            self.inflight -= 1
            self._of_source[source] -= 1

    async def _flush(self) -> None:
        while len(self._lanes):
            for _ in range(TURNS):
                await asyncio.sleep(0)
            taken = self._lanes.take(self._together)
            batch = [each for each in taken if not each.reply.done()]
            if batch:
                await self._settle(batch)

    async def _settle(self, batch: list[Waiting]) -> None:
        try:
            replies = await self._persist([each.message for each in batch])
        except asyncio.CancelledError:
            _fail(batch, Unavailable("stopping"))
            raise
        except Exception as error:  # noqa: BLE001 - the fate of every error is told to who waits
            await self._failed(batch, error)
        else:
            for each, reply in zip(batch, replies, strict=True):
                if not each.reply.done():
                    each.reply.set_result(reply)

    async def _failed(self, batch: list[Waiting], error: Exception) -> None:
        if len(batch) == 1 or fate(error) is Fate.UNAVAILABLE:
            _fail(batch, error)
            return
        for each in batch:
            await self._settle([each])

    async def _persist(self, messages: Sequence[Submission]) -> Sequence[Reply]:
        """Another process may write the same keys: then the same batch again, on what it wrote."""
        for attempt in range(1, TRIES):
            try:
                return await self._commit(messages)
            except Clash:
                await asyncio.sleep(random.uniform(0, 0.005) * attempt)  # noqa: S311 - jitter
        return await self._commit(messages)


def urgent(message: Submission) -> bool:
    """Whether somebody may be in danger, as far as the message says."""
    content = message.content
    if isinstance(content, Rejected):
        return False
    return any(each.answer in _FEARED and each.fact in CAN_HARM for each in content.evidence)


def _in_order(message: Submission) -> NaturalKey | None:
    content = message.content
    return None if isinstance(content, Rejected) else natural_key(message, content)


def _late(waiting: Waiting) -> None:
    _fail([waiting], Late("no commit in time"))


def _fail(batch: Sequence[Waiting], error: Exception) -> None:
    for each in batch:
        if not each.reply.done():
            each.reply.set_exception(error)
