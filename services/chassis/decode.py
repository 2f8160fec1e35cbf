"""From Kafka's records to validated events, or to the reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from pydantic import ValidationError

from services.chassis.event import Event
from services.chassis.failures import Fate, describe, fate
from services.contracts import envelope
from services.contracts.catalogue import CATALOGUE, RECORD, EventType
from services.contracts.envelope import Envelope, UnreadableEnvelope
from services.contracts.vocabulary import Refusal


class RawRecord(Protocol):
    """The parts of a Kafka record that are read here."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a record cannot be handled. `reason` holds no input."""

    refusal: Refusal
    reason: str


class Entry(NamedTuple):
    """A record with what became of reading it. `topic` is the canonical name.

    Either `event` or `refused` is there; both, where the event could be read but not handled.
    `reference` is of one that has its own as a dead letter: it is kept already, or on no partition.
    """

    record: RawRecord
    topic: str
    event: Event | None
    refused: Refused | None
    reference: UUID | None = None

    def poisoned(self, reason: str) -> "Entry":
        """The same record, set aside because our code cannot handle it."""
        return self._replace(refused=Refused(Refusal.POISON, reason))

    def failed(self, error: Exception) -> "Entry":
        """The same record, set aside because of what its handler raised."""
        if fate(error) is Fate.MALFORMED:
            return self._replace(refused=Refused(Refusal.MALFORMED, describe(error)))
        return self.poisoned(describe(error))


def decode(record: RawRecord, topic: str) -> Entry:
    """Read one record; every fault becomes a `Refused`, never an exception."""
    result = _read(record, topic)
    if isinstance(result, Refused):
        return Entry(record, topic, None, result)
    return Entry(record, topic, result, None)


def _read(record: RawRecord, topic: str) -> Event | Refused:
    try:
        found = envelope.read(record.headers)
    except UnreadableEnvelope as error:
        return Refused(Refusal.MALFORMED, str(error))
    known = CATALOGUE.get(found.type)
    if known is None or known.topic != topic:
        return Refused(Refusal.UNKNOWN_TYPE, "this type is not known here")
    return _data(record, topic, found, known)


def _data(record: RawRecord, topic: str, found: Envelope, known: EventType) -> Event | Refused:
    try:
        key = _key(record, found)
        if record.value is None:
            return _tombstone(record, topic, found, key)
        data = known.model.model_validate_json(record.value)
    except ValidationError as error:
        return Refused(Refusal.MALFORMED, _where(error))
    except ValueError as error:
        return Refused(Refusal.MALFORMED, str(error))
    # Only what comes straight from the topic has it.
    appended_ms: int | None = getattr(record, "timestamp", None)
    return Event(found, topic, record.partition, key, data, appended_ms)


def _tombstone(record: RawRecord, topic: str, found: Envelope, key: str) -> Event | Refused:
    if topic != RECORD:
        return Refused(Refusal.MALFORMED, "null body on a topic that is not compacted")
    return Event(found, topic, record.partition, key, None)


def _key(record: RawRecord, found: Envelope) -> str:
    if record.key is None or record.key.decode("ascii", "replace") != found.subject:
        raise ValueError("key and ce_subject differ")
    return found.subject


def _where(error: ValidationError) -> str:
    """The first faults by place and kind, never with the input."""
    faults: list[dict[str, Any]] = [
        dict(e) for e in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    known = ["/".join(str(part) for part in f["loc"]) + ": " + f["type"] for f in faults[:5]]
    return "; ".join(known)
