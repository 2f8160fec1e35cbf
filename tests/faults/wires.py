"""What is on the wire, cut into the protocols' own messages, each with its kind."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

LOOPBACK = b"127.0.0.1"

METADATA, FIND_COORDINATOR = 3, 10
_ADDRESSES = (METADATA, FIND_COORDINATOR)


class Way(Enum):
    """Which way data goes."""

    UP = "to the server"
    DOWN = "to the client"


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. `kind` is Kafka's API key, or PostgreSQL's type with the text of a query."""

    way: Way
    kind: object
    data: bytes


class Wire(Protocol):
    """Cuts the two streams of one connection into messages."""

    def frames(self, way: Way, data: bytes) -> Iterator[Frame]: ...


class Kafka:
    """Size-prefixed messages. Answers that name a broker name its proxy instead.

    `ours` are the proxies' ports by the brokers' own.
    """

    def __init__(self, ours: Mapping[int, int]) -> None:
        self._buffers = dict.fromkeys(Way, b"")
        self._asked: dict[int, int] = {}
        self._ours = {_place(real): _place(port) for real, port in ours.items()}

    def frames(self, way: Way, data: bytes) -> Iterator[Frame]:
        """The messages that are complete now."""
        buffer = self._buffers[way] + data
        while len(buffer) >= 4 and len(buffer) >= (end := 4 + _int(buffer, 0)):
            yield self._frame(way, buffer[:end])
            buffer = buffer[end:]
        self._buffers[way] = buffer

    def _frame(self, way: Way, message: bytes) -> Frame:
        if way is Way.UP:
            (key, _, correlation) = struct.unpack_from(">hhi", message, 4)
            self._asked[correlation] = key
            return Frame(way, key, message)
        key = self._asked.pop(_int(message, 4), None)
        if key in _ADDRESSES:  # a host is as long as any other here, so no length changes
            for real, ours in self._ours.items():
                message = message.replace(real, ours)
        return Frame(way, key, message)


class Postgres:
    """Typed, size-prefixed messages, after one without a type that opens the connection."""

    def __init__(self) -> None:
        self._buffers = dict.fromkeys(Way, b"")
        self._opened = False

    def frames(self, way: Way, data: bytes) -> Iterator[Frame]:
        """The messages that are complete now."""
        buffer = self._buffers[way] + data
        while (end := self._end(way, buffer)) is not None:
            yield Frame(way, self._kind(way, buffer[:end]), buffer[:end])
            self._opened = self._opened or way is Way.UP
            buffer = buffer[end:]
        self._buffers[way] = buffer

    def _end(self, way: Way, buffer: bytes) -> int | None:
        head = 0 if way is Way.UP and not self._opened else 1
        if len(buffer) < head + 4:
            return None
        end = head + _int(buffer, head)
        return end if len(buffer) >= end else None

    def _kind(self, way: Way, message: bytes) -> str:
        if way is Way.UP and not self._opened:
            return "startup"
        kind = message[:1].decode("latin-1")
        return f"Q {_text(message)}" if way is Way.UP and kind == "Q" else kind


def _text(query: bytes) -> str:
    return query[5:-1].decode("utf-8", "replace").strip().rstrip(";").upper()


def _place(port: int) -> bytes:
    return LOOPBACK + struct.pack(">i", port)


def _int(data: bytes, at: int) -> int:
    found: int = struct.unpack_from(">i", data, at)[0]
    return found
