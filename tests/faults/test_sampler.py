"""Who looks at the offsets: a trial that nobody watched shows nothing, and says so."""

import asyncio
import gc
import struct
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiokafka.protocol.admin import ApiVersionResponse_v0
from aiokafka.protocol.metadata import MetadataRequest_v0

from services.devkit.reconcile.reconcile import Where
from tests.faults.sampler import Sampler
from tests.faults.trial import unwatched
from tests.waiting import until

NOWHERE = Where(
    database_url="postgresql://127.0.0.1:1/x", bootstrap_servers="127.0.0.1:1", topic_prefix="x."
)


async def test_a_trial_without_a_sample_is_a_violation() -> None:
    async with Sampler(NOWHERE).running() as sampler:
        await until(lambda: "Connection" in sampler.trouble)
        (found,) = await unwatched(sampler, since=0, within=1.0)
    assert found.invariant == "I10"
    assert "Connection" in found.what


async def test_a_sample_since_its_beginning_is_enough() -> None:
    sampler = Sampler(NOWHERE, samples=3)
    assert await unwatched(sampler, since=2, within=0.1) == []
    assert len(await unwatched(sampler, since=3, within=0.1)) == 1


METADATA = [(MetadataRequest_v0.API_KEY, 0, 1)]
"""What a broker may be asked for, in which versions."""


@pytest.fixture
async def deaf() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """A broker that tells its versions and nothing more, and whether it was asked for more."""
    asked = asyncio.Event()

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size, _, _, correlation = struct.unpack(">ihhi", await reader.readexactly(12))
        await reader.readexactly(size - 8)
        told = struct.pack(">i", correlation) + ApiVersionResponse_v0(0, METADATA).encode()
        writer.write(struct.pack(">i", len(told)) + told)
        await reader.readexactly(1)
        asked.set()
        await reader.read()  # until the other side has closed
        writer.close()

    async with await asyncio.start_server(deaf, "127.0.0.1") as server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}", asked


async def test_a_look_under_way_ends_by_itself_and_leaves_no_connection(
    deaf: tuple[str, asyncio.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.faults.sampler.ANSWER_SECONDS", 0.2)
    broker, asked = deaf
    async with Sampler(replace(NOWHERE, bootstrap_servers=broker)).running() as looking:
        await asyncio.wait_for(asked.wait(), 5)
    assert "bootstrap" in looking.trouble
    gc.collect()  # pytest makes an error of a connection that is left open
