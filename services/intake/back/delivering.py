"""Delivering for ever: each receiver by itself, so that a dead one costs the others nothing."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.chassis.failures import describe
from services.chassis.logs import logger
from services.chassis.service import Runtime
from services.intake import instruments
from services.intake.back import queue, schedule
from services.intake.back.letter import Letter
from services.intake.back.office import Office, address
from services.intake.back.post import NotReady, Post
from services.intake.back.response import Fate, Result
from services.intake.back.sending import Sending
from services.intake.secret_files import SecretFiles
from services.intake.source import Source

EVERY_SECONDS = 1.0

TOGETHER = 8
"""Answers to one receiver at once, from one process."""

log = logger("intake.answers")


class Delivering:
    """Sends what is due. Several processes share the work: an answer is taken by one."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        secrets: SecretFiles,
        *,
        adw_dir: Path | None = None,
        delays: Sequence[timedelta] = schedule.DELAYS,
        every: float = EVERY_SECONDS,
    ) -> None:
        self._every = every
        self._sources = sources
        self._secrets = secrets
        self._adw_dir = adw_dir
        self._delays = delays
        self._sending = Sending()
        self._busy: set[str] = set()
        self._unready: set[str] = set()
        # Doors need the connections of the pool more.
        self._database = asyncio.Semaphore(1)

    async def run(self, runtime: Runtime) -> None:
        """Deliver for ever; an outage of ours is waited out. What is under way when this ends is
        sent again, under the same id."""
        try:
            async with asyncio.TaskGroup() as receivers:
                while True:
                    for post in await self._due(runtime):
                        receivers.create_task(self._deliver(runtime, post))
                    await asyncio.sleep(self._every)
        finally:
            await self._sending.close()

    async def _due(self, runtime: Runtime) -> list[Post]:
        """The receivers that something may be sent to, and nothing is."""
        told = {n: s for n, s in self._sources.items() if s.answers and n not in self._busy}
        free = {name: address(source) for name, source in told.items()}
        if not free:
            return []
        try:
            async with self._database:
                names = await queue.due(runtime.pool, free)
        except Exception as error:  # noqa: BLE001 - it is looked at again in a second
            log.warning("answers wait", extra={"cause": describe(error)})
            return []
        office = Office(self._secrets, self._adw_dir, self._sending, runtime.pool)
        found = [post for name in names if (post := self._post(office, told[name])) is not None]
        self._busy |= {post.source for post in found}
        return found

    def _post(self, office: Office, source: Source) -> Post | None:
        try:
            found = office.post(source)
        except NotReady as error:
            if source.name not in self._unready:
                why = {"source": source.name, "cause": str(error)}
                log.warning("answers cannot be sent", extra=why)
            self._unready.add(source.name)
            return None
        self._unready.discard(source.name)
        return found

    async def _deliver(self, runtime: Runtime, post: Post) -> None:
        try:
            while letters := await self._take(runtime, post):
                await asyncio.gather(*(self._attempt(runtime, post, each) for each in letters))
        except Exception as error:  # noqa: BLE001 - what was taken is due again after its lease
            log.warning("answers wait", extra={"source": post.source, "cause": describe(error)})
        finally:
            self._busy.discard(post.source)

    async def _take(self, runtime: Runtime, post: Post) -> list[Letter]:
        name, url = post.source, post.address
        async with self._database, runtime.pool.acquire() as tx, tx.transaction():
            return await queue.take(tx, name, url, most=TOGETHER, now=datetime.now(UTC))

    async def _attempt(self, runtime: Runtime, post: Post, letter: Letter) -> None:
        result = await post.attempt(letter)
        settled = await self._settle(runtime, post, letter, result)
        _tell(post.source, letter, result, settled.state)

    async def _settle(
        self, runtime: Runtime, post: Post, letter: Letter, result: Result
    ) -> queue.Settled:
        chance = random.random()  # noqa: S311 - jitter
        async with self._database, runtime.pool.acquire() as tx, tx.transaction():
            return await queue.settle(
                tx,
                post.source,
                post.address,
                letter,
                result,
                now=datetime.now(UTC),
                chance=chance,
                delays=self._delays,
            )


def _tell(source: str, letter: Letter, result: Result, state: str) -> None:
    if result.fate is Fate.DELIVERED:
        instruments.answers_delivered.labels(source).inc()
        return
    failure = result.failure.value if result.failure else "refused"
    instruments.answer_failures.labels(source, failure).inc()
    if state == "undeliverable":
        instruments.answers_undeliverable.labels(source).inc()
        log.error(
            "an answer is undeliverable",
            extra={"source": source, "answer": str(letter.id), "failure": failure},
        )
