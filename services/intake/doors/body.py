"""Reading a request's body: bounded in bytes and in time."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request

from services.chassis.receiving import WHOLE
from services.intake.rejected import Code, Rejected, refuse

LIMIT = 256 * 1024
"""The largest message that is taken, in bytes."""

KEPT = 64 * 1024
"""How much is kept of a larger one."""

CEILING = 4 * 1024 * 1024
"""Where reading a larger one ends; hash and size are then of what was read."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent. Of a body over the limit, `content` is the beginning."""

    content: bytes
    size: int
    sha256: bytes
    limit: int = LIMIT

    @property
    def too_large(self) -> bool:
        """Whether it is over the limit."""
        return self.size > self.limit

    def refusal(self) -> Rejected:
        """What a sender is told of a body over the limit."""
        return refuse(413, Code.TOO_LONG, f"The body is larger than {self.limit // 1024} KiB.")

    @property
    def cut_off(self) -> bool:
        """Whether reading ended before the body did."""
        return self.size > CEILING


class TooSlow(Exception):
    """The sender did not send the body in time."""


async def of(request: Request, *, within: float, limit: int = LIMIT) -> Body:
    """The body of a request; of one that has come whole without a timer, which costs as much."""
    if WHOLE in request.scope:
        return await _read(request.stream(), limit)
    return await read(request.stream(), within=within, limit=limit)


async def read(stream: AsyncIterator[bytes], *, within: float, limit: int = LIMIT) -> Body:
    """The body in a stream, up to so many bytes.

    `TooSlow` if the sender takes longer than `within` seconds.
    """
    try:
        async with asyncio.timeout(within):
            return await _read(stream, limit)
    except TimeoutError:
        raise TooSlow from None


async def _read(stream: AsyncIterator[bytes], limit: int) -> Body:
    digest, size, chunks = hashlib.sha256(), 0, list[bytes]()
    async for chunk in stream:
        digest.update(chunk)
        if size <= limit:
            chunks.append(chunk)
        size += len(chunk)
        if size > CEILING:
            break
    content = b"".join(chunks)
    return Body(content if size <= limit else content[:KEPT], size, digest.digest(), limit)
