"""Events as a handler reads them, and as it wants them published."""

from typing import NamedTuple
from uuid import UUID

from services.chassis import ids
from services.contracts.catalogue import CATALOGUE, NAME_OF
from services.contracts.envelope import Envelope
from services.contracts.model import Contract


class Event(NamedTuple):
    """A validated event. `data` is None for a tombstone, on compacted topics only.

    `appended_ms` is when the broker wrote it, by its own clock, in milliseconds since 1970; None
    for one that was set aside and is driven again.
    """

    envelope: Envelope
    topic: str
    partition: int
    key: str
    data: Contract | None
    appended_ms: int | None = None


class Outgoing(NamedTuple):
    """An event to publish. Its sequence is given with its outbox row, under the key's lock.

    `partition` is given only where the key's partition is known from a topic of ours.
    """

    topic: str
    type: str
    key: str
    id: str
    value: bytes | None
    correlationid: str | None = None
    causationid: str | None = None
    partition: int | None = None


def caused(
    by: Envelope,
    model: Contract,
    *,
    key: str | UUID,
    ordinal: int = 0,
    partition: int | None = None,
) -> Outgoing:
    """An event caused by exactly one event. `ordinal` tells apart several of one type."""
    name = NAME_OF[type(model)]
    return Outgoing(
        topic=CATALOGUE[name].topic,
        type=name,
        key=str(key),
        id=ids.derived(by.source, by.id, name, ordinal),
        value=model.model_dump_json().encode(),
        correlationid=by.correlationid,
        causationid=by.id,
        partition=partition,
    )


def originated(model: Contract, *, key: str | UUID, correlationid: str | None = None) -> Outgoing:
    """An event that no other event caused: a door or a member of staff did."""
    name = NAME_OF[type(model)]
    return Outgoing(
        topic=CATALOGUE[name].topic,
        type=name,
        key=str(key),
        id=ids.uuid7_text(),
        value=model.model_dump_json().encode(),
        correlationid=correlationid,
    )


def tombstone(model: type[Contract], *, key: str | UUID) -> Outgoing:
    """The end of a key on a compacted topic."""
    name = NAME_OF[model]
    return Outgoing(
        topic=CATALOGUE[name].topic, type=name, key=str(key), id=ids.uuid7_text(), value=None
    )
