"""F15, F16, F17: what comes again, what comes too late, and senders who do not stop."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from uuid import UUID

import httpx

from services.contracts import catalogue
from tests.faults import records
from tests.faults.faults.poison import publish
from tests.faults.load import Senders, contacts
from tests.faults.records import Record
from tests.faults.shard import SOURCE, Shard

COPIED = (catalogue.INTAKE, catalogue.ROUTING, catalogue.CASE, catalogue.FEEDBACK)
STORM = 50


async def duplicates(shard: Shard, random: Random) -> None:
    """Events lie on their topics again, byte for byte: next to the first ones, and much later."""
    found = await _some(shard, random, COPIED, 20)
    for record in found:
        for _ in range(random.randint(1, 4)):
            await _again(shard, record, dict(record.headers), strange=False)


async def stale(shard: Shard, random: Random) -> None:
    """New events with the sequences of old ones: whoever reads them swallows them."""
    for record in await _some(shard, random, (catalogue.INTAKE,), 20):
        made = str(UUID(int=random.getrandbits(128), version=4)).encode()
        await _again(shard, record, dict(record.headers) | {"ce_id": made}, strange=True)


async def storm(shard: Shard, random: Random) -> None:
    """Fifty copies at once under one key; the same content under other keys."""
    async with httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=100)) as http:
        senders = Senders(
            lambda: shard.door(random),
            shard.keys.sources[SOURCE],
            shard.history,
            http,
            shard.numbers,
        )
        for _ in range(3):
            await _storm(senders, random)


async def _storm(senders: Senders, random: Random) -> None:
    contact = next(contacts(random, next(senders.numbers)))
    digest = hashlib.sha256(contact.body).digest()
    key = contact.headers["Idempotency-Key"]
    same = senders.history.begin(contact.reference, key, digest)
    sends = [senders.attempt(contact, same) for _ in range(STORM)]
    for number in range(5):
        headers = {**contact.headers, "Idempotency-Key": f"{key}-{number}"}
        other = senders.history.begin(contact.reference, f"{key}-{number}", digest)
        sends.append(senders.attempt(replace(contact, headers=headers), other))
    random.shuffle(sends)
    await asyncio.gather(*sends)


async def _some(shard: Shard, random: Random, topics: tuple[str, ...], count: int) -> list[Record]:
    where = shard.where
    there = await records.read(where.bootstrap_servers, where.topic_prefix)
    ours = [each for each in there if each.topic in topics and each.place not in shard.strange]
    return random.sample(ours, count)


async def _again(
    shard: Shard, record: Record, headers: Mapping[str, bytes], *, strange: bool
) -> None:
    place = (record.topic, record.partition)
    said = list(headers.items())
    await publish(shard, *place, record.key, record.value, said, strange=strange)
