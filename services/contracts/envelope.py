"""CloudEvents 1.0 in Kafka's binary mode: attributes in headers, the body is the data alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.contracts.catalogue import dataschema

Headers = tuple[tuple[str, bytes], ...]

_REQUIRED = ("id", "source", "type", "time", "subject", "sequence")


class UnreadableEnvelope(ValueError):
    """The headers are not those of a CloudEvent."""

    def __init__(self, attribute: str) -> None:
        super().__init__(f"header ce_{attribute} is missing or cannot be read")
        self.attribute = attribute


@dataclass(frozen=True, slots=True)
class Envelope:
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
            ("content-type", b"application/json"),
            ("ce_specversion", b"1.0"),
            ("ce_id", self.id.encode()),
            ("ce_source", self.source.encode()),
            ("ce_type", self.type.encode()),
            ("ce_time", self.time.encode()),
            ("ce_subject", self.subject.encode()),
            ("ce_dataschema", dataschema(self.type).encode()),
            ("ce_sequence", b"%d" % self.sequence),
            *self._extensions(),
        )

    def _extensions(self) -> list[tuple[str, bytes]]:
        optional = (
            ("ce_correlationid", self.correlationid),
            ("ce_causationid", self.causationid),
            ("traceparent", self.traceparent),
        )
        return [(name, value.encode()) for name, value in optional if value is not None]


def read(headers: Iterable[tuple[str, bytes]]) -> Envelope:
    """The envelope in a record's headers; `UnreadableEnvelope` names the first missing one."""
    found = dict(headers)
    if found.get("ce_specversion") != b"1.0":
        raise UnreadableEnvelope("specversion")
    values = {name: _text(found, name) for name in _REQUIRED}
    return Envelope(
        id=values["id"],
        source=values["source"],
        type=values["type"],
        time=values["time"],
        subject=values["subject"],
        sequence=_sequence(values["sequence"]),
        correlationid=_optional(found, "ce_correlationid"),
        causationid=_optional(found, "ce_causationid"),
        traceparent=_optional(found, "traceparent"),
    )


def _text(found: dict[str, bytes], attribute: str) -> str:
    value = _optional(found, f"ce_{attribute}")
    if not value:
        raise UnreadableEnvelope(attribute)
    return value


def _optional(found: dict[str, bytes], name: str) -> str | None:
    value = found.get(name)
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        raise UnreadableEnvelope(name.removeprefix("ce_")) from None


def _sequence(value: str) -> int:
    if not value.isascii() or not value.isdecimal() or len(value) > 18 or int(value) < 1:
        raise UnreadableEnvelope("sequence")
    return int(value)
