"""F14: records that nobody can read, on every topic that tells of a referral; and a crash."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from uuid import UUID

import asyncpg

from services.contracts import catalogue
from services.devkit.fleet import SERVICES
from tests.faults.faults import crash, foreign
from tests.faults.faults.aside import NotSetAside, readers
from tests.faults.faults.foreign import Foreign
from tests.faults.shard import Shard

TOPICS = (
    *(catalogue.INTAKE, catalogue.INTAKE, catalogue.ROUTING),
    *(catalogue.CASE, catalogue.FEEDBACK, catalogue.RECORD),
)
"""One of them for each record; most are read from the first."""
PARTITIONS = 12

Headers = dict[str, bytes]

Aside = tuple[str, str, int, int]
"""A consumer, and the place of a record that it has set aside."""


@dataclass(frozen=True)
class Poisoned:
    """How a good record is spoilt."""

    name: str
    value: bytes | None = b"{}"
    headers: Callable[[Headers], Mapping[str, bytes]] = dict
    key: bytes | None = None


def _without(name: str) -> Callable[[Headers], Headers]:
    return lambda headers: {n: v for n, v in headers.items() if n != name}


def _with(**changed: bytes) -> Callable[[Headers], Headers]:
    return lambda headers: headers | changed


KINDS = (
    Poisoned("no JSON", b"this is not JSON"),
    Poisoned("half of it", b'{"referral_id": "0'),
    Poisoned("bad UTF-8", b'{"referral_id": "\xff\xfe"}'),
    Poisoned("nothing in it", b""),
    Poisoned("null", None),
    Poisoned("no object", b"[1, 2, 3]"),
    Poisoned("another schema", b'{"colour": "blue"}'),
    Poisoned("deep", b"[" * 50_000 + b"]" * 50_000),
    Poisoned("not a number", b'{"version": NaN}'),
    Poisoned("large", b'"' + b"x" * 900_000 + b'"'),
    Poisoned("a lone surrogate", b'{"referral_id": "\\ud800"}'),
    Poisoned("a large number", b'{"version": 1' + b"0" * 5000 + b"}"),
    Poisoned("no headers", headers=lambda _: {}),
    Poisoned("no id", headers=_without("ce_id")),
    Poisoned("no source", headers=_without("ce_source")),
    Poisoned("no sequence", headers=_without("ce_sequence")),
    Poisoned("a sequence in words", headers=_with(ce_sequence=b"one")),
    Poisoned("a negative sequence", headers=_with(ce_sequence=b"-1")),
    Poisoned("a sequence beyond bigint", headers=_with(ce_sequence=b"9" * 30)),
    Poisoned("a header that is no text", headers=_with(ce_id=b"\xff\xfe")),
    Poisoned("an unknown type", headers=_with(ce_type=b"asc.referral.sung.v1")),
    Poisoned("an unknown version", headers=_with(ce_type=b"asc.referral.received.v9")),
    Poisoned("another topic's type", headers=_with(ce_type=b"asc.referral.routed.v1")),
    Poisoned("another key", key=b"another"),
    Poisoned("a key that is no text", key=b"\xff\xfe\x00"),
)


async def run(shard: Shard, random: Random) -> None:
    """What nobody can read, and then what one cannot handle."""
    await unreadable(shard, random)
    await crash.run(shard, random)


async def unreadable(shard: Shard, random: Random) -> None:
    """Several kinds at once; every reader sets each of them aside, and goes on."""
    async with foreign.writing(shard) as by:
        kinds = random.sample(KINDS, 5)
        places = [await put(by, random, kind, _topic(random, kind)) for kind in kinds]
    async with asyncio.timeout(20):
        while missing := await _missing(shard, places):
            await asyncio.sleep(0.1)
    if missing:
        raise NotSetAside(str(missing))


def _topic(random: Random, kind: Poisoned) -> str:
    """Nothing is wrong with a null on the topic of records: it ends a key."""
    return random.choice(
        [each for each in TOPICS if each != catalogue.RECORD or kind.value is not None]
    )


async def put(
    by: Foreign, random: Random, kind: Poisoned, topic: str = catalogue.INTAKE
) -> tuple[str, int, int]:
    """Publish one; the place where it lies."""
    key = str(UUID(int=random.getrandbits(128), version=4))
    headers = {
        "ce_specversion": b"1.0",
        "ce_id": str(UUID(int=random.getrandbits(128), version=4)).encode(),
        "ce_source": b"/faults",
        "ce_type": b"asc.referral.received.v1",
        "ce_time": b"2026-11-02T09:00:00Z",
        "ce_subject": key.encode(),
        "ce_sequence": b"1",
        "content-type": b"application/json",
    }
    spoilt = list(kind.headers(headers).items())
    record = (kind.key or key.encode(), kind.value, spoilt)
    return await by.put(topic, random.randrange(PARTITIONS), *record)


async def _missing(shard: Shard, places: list[tuple[str, int, int]]) -> set[Aside]:
    connection = await asyncpg.connect(shard.where.database_url)
    try:
        found: set[Aside] = set()
        for schema in SERVICES:
            found |= {
                (row[0], row[1], row[2], row[3])
                for row in await connection.fetch(
                    f'SELECT consumer, topic, partition, "offset" FROM {schema}.dead_letter'  # noqa: S608 - our own names
                )
            }
    finally:
        await connection.close()
    expected = {(reader, *place) for place in places for reader in readers(place[0])}
    return expected - found
