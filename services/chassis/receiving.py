"""How a request may arrive: its head in so many bytes, and all of it in time.

uvicorn bounds neither: a head grows until memory ends, and a slow one is waited for without end.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
"""Of a request's address and headers together."""

WITHIN_SECONDS = 30.0
"""From a request's first byte to its last. Doors that answer a slow body do so before."""

WHOLE = "frontdoor.whole"
"""In the scope of a request that has come to its end: nothing of it need be waited for."""

_BETWEEN = len(b": \r\n")

TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class HeadTooLarge(Exception):
    """The head of a request is larger than `HEAD_BYTES`."""


class Receiving(HttpToolsProtocol):
    """A connection: a head that is too large is answered 431, and who is too slow is cut off.

    Who sends nothing at all is let go as one who has long been answered.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._since: float | None = None
        self._head: int | None = None
        """Bytes that have come of a head that is not whole yet."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Have whoever stays silent let go."""
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def data_received(self, data: bytes) -> None:
        """Count what has come."""
        if self._since is None:
            self._since, self._head = self.loop.time(), 0
        if self._head is not None:
            self._head += len(data)
        super().data_received(data)
        if self._head is not None and self._head > HEAD_BYTES:
            self.send_400_response("")

    def on_headers_complete(self) -> None:
        """Nothing is done for a head that is too large, however it came."""
        fields = sum(len(name) + len(value) + _BETWEEN for name, value in self.headers)
        if len(self.url) + fields > HEAD_BYTES:
            raise HeadTooLarge
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All has come; the next byte begins another request."""
        super().on_message_complete()
        self.scope[WHOLE] = True  # type: ignore[literal-required]
        self._since = None

    def send_400_response(self, msg: str) -> None:
        """What cannot be read, or is too much of it."""
        if self.transport.is_closing():
            return
        if (self._head or 0) <= HEAD_BYTES:
            super().send_400_response(msg)
            return
        self.transport.write(TOO_LARGE)
        self.transport.close()

    def overdue(self, now: float) -> bool:
        """Whether a request has begun and should have come by now."""
        return self._since is not None and now - self._since > WITHIN_SECONDS


def cut_off(connections: Iterable[object], now: float) -> None:
    """End those on which a request takes too long to come."""
    for each in list(connections):
        if isinstance(each, Receiving) and each.overdue(now):
            each.transport.abort()
