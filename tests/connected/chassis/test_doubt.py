"""A COMMIT without an answer: nobody looks whether it happened, and its work is done once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from pydantic import SecretStr

from services.chassis.settings import ChassisSettings
from services.contracts import catalogue
from tests.connected.chassis.conftest import Bench, Probe, envelope
from tests.connected.chassis.steps import noted
from tests.connected.chassis.test_work import WAITS
from tests.faults import wires
from tests.faults.proxy import Link, Proxy
from tests.faults.shard import postgres_address
from tests.faults.test_proxy import url_through
from tests.faults.wires import Frame, Way


@dataclass(eq=False)
class HeldCommit:
    """Whoever commits first is cut off; PostgreSQL hears of the COMMIT when it is let `go`."""

    cut: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def act(self, link: Link, frame: Frame) -> AsyncIterator[bytes]:
        """All but that one COMMIT at once."""
        first = frame.way is Way.UP and frame.kind == "Q COMMIT" and not self.cut.is_set()
        if first:
            self.cut.set()
            link.cut_client()
            await self.go.wait()
        yield frame.data
        if first:
            await self.over.wait()


@pytest.fixture
async def through(settings: ChassisSettings) -> AsyncIterator[tuple[Proxy, ChassisSettings]]:
    """A proxy before PostgreSQL, and the settings of a probe behind it."""
    url = settings.database_url.get_secret_value()
    async with Proxy(postgres_address(url), lambda _: wires.Postgres()).listening() as proxy:
        behind = SecretStr(url_through(proxy, url))
        yield proxy, settings.model_copy(update={"database_url": behind})


async def test_a_commit_that_is_carried_out_while_its_work_is_done_again_counts_once(
    bench: Bench, through: tuple[Proxy, ChassisSettings]
) -> None:
    (proxy, settings), key, held = through, uuid4(), HeldCommit()
    probe = Probe(settings)
    await probe.start()
    await bench.send(envelope(key, 1))
    await bench.until("SELECT sum(next) = 1 FROM next_offset")
    await bench.until("SELECT (SELECT count(*) FROM trying) + (SELECT count(*) FROM outbox) = 0")
    async with proxy.under(held):
        await bench.send(envelope(key, 2))
        await held.cut.wait()
        await bench.until(WAITS)
        held.go.set()
        await bench.send(envelope(key, 3))
        await bench.until("SELECT count(*) = 1 FROM noted WHERE sequence = 3")
        held.over.set()
    await bench.until("SELECT count(*) = 0 FROM outbox")
    assert await noted(bench, key) == [1, 2, 3]
    assert len({each.value for each in await bench.everything(catalogue.CASE)}) == 3
    await probe.stop()
