"""The minimal lower layer protocol (MLLP): a stream cut into frames. No I/O.

A frame is a vertical tab, a message, a file separator and a carriage return. What stands between
frames is passed over. Only the end of a frame says that a message is whole: a frame that begins
inside another ends nothing, and what came before it was half a message, which nobody answered.
"""

import hashlib

from services.intake.doors.body import CEILING, KEPT, LIMIT, Body

START = b"\x0b"
END = b"\x1c"
_AFTER_END = b"\r\n" + START

MOST_BETWEEN = 64 * 1024
"""Bytes outside of frames after which nobody speaks MLLP here."""


def framed(message: bytes) -> bytes:
    """The message in a frame."""
    return START + message + END + b"\r"


class Framer:
    """Takes what arrives, in whatever pieces, and gives the messages that are whole.

    `exhausted`: nothing that comes can be made sense of any more, and the connection should end;
    a message that is cut off has then been given as far as it came. `begun` counts the frames.
    """

    def __init__(self) -> None:
        self.exhausted = False
        self.begun = 0
        self._between = 0
        self._ending = False
        self._message: _Gathered | None = None

    @property
    def inside(self) -> bool:
        """Whether a frame has begun and has not ended."""
        return self._message is not None

    @property
    def ending(self) -> bool:
        """Whether the next byte tells if the frame has ended: some senders leave it out."""
        return self._ending

    def feed(self, data: bytes) -> list[Body]:
        """The messages that end in this piece."""
        found: list[Body] = []
        while data and not self.exhausted:
            if self._message is None:
                data = self._open(data)
            elif self._ending:
                found += self._after_end(data)
            else:
                data = self._gather(self._message, data)
                found += self._cut_off()
        return found

    def end(self) -> list[Body]:
        """The message whose end was not followed by anything."""
        if self._message is None or not self._ending:
            return []
        found = [self._message.body()]
        self._message, self._ending = None, False
        return found

    def _begin(self) -> None:
        self.begun += 1
        self._message, self._between = _Gathered(), 0

    def _open(self, data: bytes) -> bytes:
        between, start, rest = data.partition(START)
        self._between += len(between)
        if start:
            self._begin()
        self.exhausted = self._between > MOST_BETWEEN
        return rest

    def _after_end(self, data: bytes) -> list[Body]:
        if data[:1] in _AFTER_END:
            return self.end()
        self._ending = False
        if self._message is not None:
            self._message.add(END)
        return []

    def _gather(self, message: "_Gathered", data: bytes) -> bytes:
        """Up to the end, or up to another start: what was before that was half a message."""
        until = data.find(END)
        start = data.find(START, 0, until if until >= 0 else len(data))
        if start >= 0:
            self._begin()
            return data[start + 1 :]
        self._ending = until >= 0
        message.add(data[:until] if self._ending else data)
        return data[until + 1 :] if self._ending else b""

    def _cut_off(self) -> list[Body]:
        if self._message is None or self._message.size <= CEILING:
            return []
        found, self._message, self.exhausted = [self._message.body()], None, True
        return found


class _Gathered:
    """A message as far as it has come: of a large one only the beginning is held."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._content = bytearray()
        self.size = 0

    def add(self, data: bytes) -> None:
        self._digest.update(data)
        self.size += len(data)
        self._content += data[: LIMIT + 1 - len(self._content)]

    def body(self) -> Body:
        content = bytes(self._content if self.size <= LIMIT else self._content[:KEPT])
        return Body(content, self.size, self._digest.digest())
