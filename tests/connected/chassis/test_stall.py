"""A membership that brings nothing is given up: the client may wait for an answer that is lost."""

import asyncio
import itertools
from collections.abc import Callable
from uuid import uuid4

import pytest

from services.chassis import loop, stall
from services.chassis.records import Batch, Records
from tests.connected.chassis.conftest import Bench, Probe, envelope
from tests.waiting import until


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


async def test_after_a_good_membership_the_next_failure_is_the_first(
    bench: Bench, probes: Callable[..., Probe], monkeypatch: pytest.MonkeyPatch
) -> None:
    failures, calls, reads = list[int](), itertools.count(1), Records.next

    async def breaking(self: Records) -> Batch:
        if next(calls) % 3 == 0:
            raise ConnectionResetError
        return await reads(self)

    def at_once(failed: int) -> float:
        failures.append(failed)
        return 0.0

    monkeypatch.setattr(Records, "next", breaking)
    monkeypatch.setattr(loop, "backoff", at_once)
    await probes().start()
    await until(lambda: len(failures) >= 3)
    assert failures[:3] == [1, 1, 1]
