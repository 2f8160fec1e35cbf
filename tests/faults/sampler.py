"""Looks again and again whether a committed offset has passed what the database holds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiokafka.admin import AIOKafkaAdminClient

from services.contracts.topics import load
from services.devkit.reconcile import database
from services.devkit.reconcile.reconcile import Where
from tests.waiting import until

SECONDS = 0.5
ANSWER_SECONDS = 5
"""How long a server may take to answer; then this look is none."""


@dataclass
class Sampler:
    """`faults` are offsets that were committed before their records were handled.

    `samples` counts the looks that saw both sides; `trouble` is why the last one did not.
    """

    where: Where
    faults: list[str] = field(default_factory=list)
    samples: int = 0
    trouble: str = "none was tried"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Sampler"]:
        """Sample all the while, also while servers are away."""
        over = asyncio.Event()
        sampling = asyncio.create_task(self._run(over))
        try:
            yield self
        finally:
            over.set()  # not cancelled: aiokafka leaves a connection open that it was asking
            await sampling

    async def looked(self, since: int, within: float = 30.0) -> str | None:
        """Wait for a look after so many samples; why there is none, where none comes in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await until(lambda: self.samples > since)
                return None
        return self.trouble

    async def _run(self, over: asyncio.Event) -> None:
        while not over.is_set():
            try:
                await self._sample()
            except Exception as error:  # noqa: BLE001 - a server is away, as is to be expected here
                self.trouble = repr(error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), SECONDS)

    async def _sample(self) -> None:
        # The offsets first: what they claim must be in the database already.
        committed = await self._committed()
        async with asyncio.timeout(ANSWER_SECONDS):
            handled = await database.handled(self.where.database_url)
        self.samples += 1
        self.faults += [
            f"{place} was committed at {offset}, handled up to {handled.get(place, 0)}"
            for place, offset in committed.items()
            if offset > handled.get(place, 0)
        ]

    async def _committed(self) -> dict[tuple[str, str, int], int]:
        admin = AIOKafkaAdminClient(
            bootstrap_servers=self.where.bootstrap_servers, request_timeout_ms=ANSWER_SECONDS * 1000
        )
        try:
            await admin.start()
            return {
                (group, at.topic.removeprefix(self.where.topic_prefix), at.partition): found.offset
                for group in sorted({name for topic in load().values() for name in topic.consumers})
                for at, found in (await self._offsets(admin, group)).items()
                if found.offset > 0
            }
        finally:
            await admin.close()

    async def _offsets(self, admin: AIOKafkaAdminClient, group: str) -> dict:  # type: ignore[type-arg]
        found: dict = await admin.list_consumer_group_offsets(self.where.topic_prefix + group)  # type: ignore[type-arg]
        return found
