"""Reading a body: bounded in bytes and in time, hashed whole."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.types import Message

from services.chassis.receiving import WHOLE
from services.intake.doors import body as bodies


async def sent(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def test_a_body_up_to_the_limit_is_taken_whole():
    whole = b"x" * bodies.LIMIT
    body = await bodies.read(sent(whole[:10], whole[10:]), within=1)
    assert body.content == whole
    assert body.sha256 == hashlib.sha256(whole).digest()
    assert not body.too_large


@pytest.mark.parametrize("chunk", [1000, 300_000])
async def test_of_a_larger_one_the_beginning_is_kept_with_hash_and_size_of_all(chunk):
    whole = bytes(range(256)) * 1200
    chunks = [whole[at : at + chunk] for at in range(0, len(whole), chunk)]
    body = await bodies.read(sent(*chunks), within=1)
    assert body.too_large
    assert body.content == whole[: bodies.KEPT]
    assert body.size == len(whole)
    assert body.sha256 == hashlib.sha256(whole).digest()


@pytest.mark.parametrize("told", [{}, {WHOLE: True}])
async def test_a_request_is_read_to_its_end_however_it_came(told):
    pieces = [(b"12", True), (b"345", False)]

    async def receive() -> Message:
        content, more = pieces.pop(0)
        return {"type": "http.request", "body": content, "more_body": more}

    body = await bodies.of(Request({"type": "http", **told}, receive), within=1)
    assert (body.content, body.size) == (b"12345", 5)


async def test_a_request_that_does_not_come_whole_is_not_waited_for():
    receive = asyncio.Event().wait
    with pytest.raises(bodies.TooSlow):
        await bodies.of(Request({"type": "http"}, receive), within=0.01)


async def test_a_body_without_end_is_cut_off():
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65_536

    body = await bodies.read(endless(), within=5)
    assert bodies.CEILING < body.size <= bodies.CEILING + 65_536


async def test_a_sender_who_stops_in_the_middle_is_not_waited_for():
    async def stalled() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    with pytest.raises(bodies.TooSlow):
        await bodies.read(stalled(), within=0.01)
