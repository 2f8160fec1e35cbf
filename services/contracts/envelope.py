"""CloudEvents 1.0 in Kafka's binary mode: attributes in headers, the body is the data alone."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from services.contracts.catalogue import dataschema

Headers = tuple[tuple[str, bytes], ...]

ATTRIBUTE_BYTES = 256
"""The longest attribute that is read: ids and keys are kept in indexes, which take no more."""

_REQUIRED = ("id", "source", "type", "time", "subject", "sequence")


class UnreadableEnvelope(ValueError):
    """The headers are not those of a CloudEvent."""

    def __init__(self, attribute: str) -> None:
        super().__init__(f"header ce_{attribute} is missing or cannot be read")
        self.attribute = attribute


class Envelope(NamedTuple):
    """Everything about an event but its data. `(source, id)` is its identity.

    `sequence` counts from 1 without gaps per writer, topic and key. `time` is RFC 3339.
    """

    id: str
    source: str
    type: str
    time: str
    subject: str
    sequence: int
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None

    def headers(self) -> Headers:
        """The Kafka headers of this event."""
        return (
            *_of_type(self.type),
            ("ce_id", self.id.encode()),
            ("ce_source", self.source.encode()),
            ("ce_time", self.time.encode()),
            ("ce_subject", self.subject.encode()),
            ("ce_sequence", b"%d" % self.sequence),
            *self._extensions(),
        )

    def _extensions(self) -> list[tuple[str, bytes]]:
        optional = (
            ("ce_correlationid", self.correlationid),
            ("ce_causationid", self.causationid),
            ("traceparent", self.traceparent),
        )
        return [(name, value.encode()) for name, value in optional if value]


@cache
def _of_type(name: str) -> Headers:
    """The headers that all events of one type share."""
    return (
        ("content-type", b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_type", name.encode()),
        ("ce_dataschema", dataschema(name).encode()),
    )


def read(headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """The envelope in a record's headers; `UnreadableEnvelope` names the first missing one."""
    found = dict(headers)
    try:
        return _envelope(found)
    except (KeyError, ValueError):
        raise UnreadableEnvelope(_unreadable(found)) from None


def _envelope(found: dict[str, bytes | None]) -> Envelope:
    if found["ce_specversion"] != b"1.0":
        raise ValueError
    return Envelope(
        _text(found["ce_id"]),
        _text(found["ce_source"]),
        _text(found["ce_type"]),
        _text(found["ce_time"]),
        _text(found["ce_subject"]),
        _sequence(found["ce_sequence"]),
        _optional(found.get("ce_correlationid")),
        _optional(found.get("ce_causationid")),
        _optional(found.get("traceparent")),
    )


def _text(value: bytes | None) -> str:
    if not value or b"\x00" in value or len(value) > ATTRIBUTE_BYTES:
        raise ValueError
    return value.decode()


def _optional(value: bytes | None) -> str | None:
    return None if value is None else _text(value)


def _sequence(value: bytes | None) -> int:
    if not value or not value.isdigit() or value.startswith(b"0") or len(value) > 18:
        raise ValueError
    return int(value)


def _unreadable(found: dict[str, bytes | None]) -> str:
    """The first attribute at fault."""
    if found.get("ce_specversion") != b"1.0":
        return "specversion"
    for attribute in _REQUIRED:
        value = found.get(f"ce_{attribute}")
        try:
            _text(value)
        except ValueError:
            return attribute
    try:
        _sequence(found["ce_sequence"])
    except ValueError:
        return "sequence"
    return "correlationid, causationid or traceparent"
