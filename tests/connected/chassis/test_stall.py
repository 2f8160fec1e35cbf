"""A membership that brings nothing is given up: the client may wait for an answer that is lost."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest

from services.chassis import stall
from services.chassis.records import Batch, Records
from tests.connected.chassis.conftest import Bench, Probe, envelope


async def test_who_hears_nothing_although_something_is_there_joins_again(
    bench: Bench, probes: Callable[..., Probe], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stall, "CHECK_SECONDS", 0.1)
    reads, first = Records.next, list[Records]()

    async def deaf_at_first(self: Records) -> Batch:
        first.append(self)
        if self is first[0] and self._kafka.assignment():
            await asyncio.sleep(0.05)
            return Batch([], {})
        return await reads(self)

    monkeypatch.setattr(Records, "next", deaf_at_first)
    await bench.send(envelope(uuid4(), 1))
    await probes().start()
    await bench.until("SELECT count(*) = 1 FROM noted")
