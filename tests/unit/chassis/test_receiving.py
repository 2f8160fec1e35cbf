"""How a request may arrive: within so many bytes of head, and in time."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.chassis import http, receiving
from services.chassis.receiving import HEAD_BYTES


async def answer(request: Request) -> Response:
    whole = receiving.WHOLE in request.scope
    return Response(str(len(await request.body())), headers={"x-whole": str(whole)})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(receiving, "WITHIN_SECONDS", 0.2)
    app = Starlette(routes=[Route("/", answer, methods=["GET", "POST"])])
    bound, server = http.listen("127.0.0.1", 0), http.server(app)
    serving = asyncio.create_task(http.serve(server, bound))
    yield bound.getsockname()[1]
    await http.stop(server, serving)


async def told(port: int, *pieces: bytes) -> bytes:
    """What comes until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        async with asyncio.timeout(5):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def head(size: int) -> bytes:
    """A head of so many bytes: address, and headers with what stands between them."""
    fixed = len("/") + len("connectionclose") + len("x-a") + 2 * len(": \r\n")
    filling = b"x" * (size - fixed)
    return b"GET / HTTP/1.1\r\nConnection: close\r\nX-A: " + filling + b"\r\n\r\n"


async def test_the_largest_head_is_taken_and_one_byte_more_is_not(port: int) -> None:
    assert (await told(port, head(HEAD_BYTES))).startswith(b"HTTP/1.1 200 ")
    assert (await told(port, head(HEAD_BYTES + 1))).startswith(b"HTTP/1.1 431 ")


async def test_a_head_that_is_not_whole_is_not_waited_for(port: int) -> None:
    endless = b"GET / HTTP/1.1\r\nX-A: " + b"x" * HEAD_BYTES
    assert (await told(port, endless)).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "begun",
    [
        b"GET / HTTP/1.1\r\nX-A: ",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n12",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n1",
        b"\r\n",
    ],
)
async def test_who_does_not_go_on_is_cut_off(port: int, begun: bytes) -> None:
    assert await told(port, begun) == b""


async def test_so_is_who_goes_on_as_slowly_as_may_be(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nX-A: ")
    while not reader.at_eof():
        writer.write(b"x")
        try:
            async with asyncio.timeout(0.05):
                await reader.read(1)
        except TimeoutError:
            continue
        except ConnectionResetError:
            break
    writer.close()


async def test_who_waits_between_two_requests_is_not_cut_off(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        assert await reader.readexactly(1) == b"3"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                await reader.read(1)
    writer.close()


async def test_a_request_tells_whether_it_has_come_whole(port: int) -> None:
    begun = b"POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 3\r\n"
    assert b"x-whole: True" in await told(port, begun + b"\r\nabc")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun + b"Expect: 100-continue\r\n\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
    writer.write(b"abc")
    assert b"x-whole: False" in await reader.read()
    writer.close()
