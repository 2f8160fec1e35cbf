"""F15, F16, F17: what comes again, what comes too late, and senders who do not stop."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from random import Random
from uuid import UUID

import httpx

from services.contracts import catalogue
from services.devkit.fleet import SERVICES
from tests.faults import pages, records
from tests.faults.faults import foreign
from tests.faults.faults.aside import readers
from tests.faults.faults.group import SWALLOWED
from tests.faults.happened import NeverHappened, until
from tests.faults.load import Senders, phoned
from tests.faults.records import Record
from tests.faults.shard import Shard

COPIED = (catalogue.INTAKE, catalogue.ROUTING, catalogue.CASE, catalogue.FEEDBACK)
STORM = 50
WITHIN = 30.0


async def duplicates(shard: Shard, random: Random) -> None:
    """Events lie on their topics again, byte for byte: next to the first ones, and much later."""
    found = await _some(shard, random, COPIED, 20)
    copies = [record for record in found for _ in range(random.randint(1, 4))]
    async with _swallowed(shard, "redelivery", copies), foreign.writing(shard) as by:
        for record in copies:
            await by.copy(*_place(record), list(record.headers))


async def stale(shard: Shard, random: Random) -> None:
    """New events with the sequences of old ones: whoever reads them swallows them."""
    found = await _some(shard, random, (catalogue.INTAKE,), 20)
    async with _swallowed(shard, "stale", found), foreign.writing(shard) as by:
        for record in found:
            made = str(UUID(int=random.getrandbits(128), version=4)).encode()
            headers = dict(record.headers) | {"ce_id": made}
            await by.put(*_place(record), list(headers.items()))


@asynccontextmanager
async def _swallowed(shard: Shard, kind: str, written: Sequence[Record]) -> AsyncIterator[None]:
    """Whoever reads what is written meanwhile counts all of it as swallowed, for this reason."""
    before = await _counts(shard, kind)
    yield
    expected = before + Counter(reader for each in written for reader in readers(each.topic))

    async def counted() -> bool:
        return expected <= await _counts(shard, kind)

    if not await until(counted, WITHIN):
        raise NeverHappened(f"of {expected} only {await _counts(shard, kind)} were swallowed")


async def _counts(shard: Shard, kind: str) -> Counter[str]:
    found = Counter[str]()
    for name in SERVICES:
        labels = {"consumer": name, "kind": kind}
        found[name] = int(await pages.count(shard, name, SWALLOWED, **labels))
    return found


async def storm(shard: Shard, random: Random) -> None:
    """Fifty copies at once under one key; the same content under other keys; another under it."""
    async with httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=100)) as http:
        senders = Senders(
            lambda: shard.door(random),
            shard.keys.sources,
            shard.history,
            http,
            shard.numbers,
            phoned,
        )
        for _ in range(3):
            await _storm(senders, random)


async def _storm(senders: Senders, random: Random) -> None:
    contact = next(phoned(random, next(senders.numbers)))
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
    another = replace(contact, body=contact.body.replace(b'"summary": "', b'"summary": "No. '))
    digest = hashlib.sha256(another.body).digest()
    await senders.refused(another, senders.history.begin(contact.reference, key, digest))


async def _some(shard: Shard, random: Random, topics: tuple[str, ...], count: int) -> list[Record]:
    where = shard.where
    there = await records.read(where.bootstrap_servers, where.topic_prefix)
    ours = [each for each in there if each.topic in topics and each.place not in shard.strange]
    return random.sample(ours, count)


def _place(record: Record) -> tuple[str, int, bytes | None, bytes | None]:
    return record.topic, record.partition, record.key, record.value
