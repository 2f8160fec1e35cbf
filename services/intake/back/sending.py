"""One attempt over HTTP: bounded in time and in bytes, no redirect, no cookie, no proxy."""

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Protocol

import httpx

from services.intake.back.letter import Request
from services.intake.back.response import Failure, Result, broken

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
WHOLE_SECONDS = 20.0
"""An attempt as a whole: a receiver that answers drop by drop is given up, too."""

LARGEST = 64 * 1024
"""How much of an answer is read, in bytes."""

_TIMEOUT = {
    "timeout": {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": 10.0, "pool": 10.0}
}


class Meaning(Protocol):
    """What a status means, with the beginning of the body where that is needed."""

    def __call__(
        self, status: int, headers: httpx.Headers, body: bytes, /, *, now: datetime
    ) -> Result: ...


class Sending:
    """Connections to receivers, kept open between answers. Made once a process."""

    def __init__(self) -> None:
        self._transport: httpx.AsyncHTTPTransport | None = None
        self._opening = asyncio.Lock()

    async def send(self, request: Request, meaning: Meaning) -> Result:
        """Send it, once; what came of it. Never raises for what a receiver does."""
        transport = await self._open()
        sent = httpx.Request(
            "POST",
            request.url,
            headers=dict(request.headers) | {"user-agent": "Front-Door/1"},
            content=request.body,
            extensions=_TIMEOUT,
        )
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                return await _answered(await transport.handle_async_request(sent), meaning)
        except (TimeoutError, httpx.TimeoutException):
            return broken(Failure.TIMEOUT)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            return broken(Failure.NO_CONNECTION)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._transport is not None:
            await self._transport.aclose()

    async def _open(self) -> httpx.AsyncHTTPTransport:
        async with self._opening:
            if self._transport is None:
                # Reading the authorities takes a while, and doors are open meanwhile.
                context = await asyncio.to_thread(httpx.create_ssl_context)
                self._transport = httpx.AsyncHTTPTransport(verify=context)
        return self._transport


async def _answered(response: httpx.Response, meaning: Meaning) -> Result:
    """Of what was had nothing more is read."""
    try:
        had = response.status_code < 300
        body = b"" if had else await _beginning(response)
    finally:
        with contextlib.suppress(httpx.HTTPError):
            await response.aclose()
    return meaning(response.status_code, response.headers, body, now=datetime.now(UTC))


async def _beginning(response: httpx.Response) -> bytes:
    """What can be had of it; a status that came stands, whatever becomes of its body."""
    found = b""
    with contextlib.suppress(httpx.HTTPError):
        async for chunk in response.aiter_raw():
            found += chunk
            if len(found) > LARGEST:
                break
    return found[:LARGEST]
