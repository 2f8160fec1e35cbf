"""F21: what was set aside is replayed, edited or discarded, by processes that are killed at it."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, TypeAlias

import asyncpg
import httpx

from services.devkit.demo import system as demo
from tests.faults.faults.aside import letters, set_aside
from tests.faults.faults.deeds import NotDone, discarded, edited, replayed
from tests.faults.faults.trigger import WAIT, Connection, refusing
from tests.faults.shard import Shard

Deed: TypeAlias = Callable[[Shard, Random, Connection, str], Awaitable[None]]

DEEDS: tuple[Deed, ...] = (replayed, edited, discarded)

MOVES: tuple[tuple[str, dict[str, object]], ...] = (
    ("allocate", {"profession": "ot"}),
    ("contact", {}),
    ("assess", {}),
    ("arrange-support", {"arrangements": [{"support": "equipment"}]}),
)
TRIES = 3
"""How often a move is tried where the case was changed just then."""

# Nobody changes the referral any more: what else metrics hears of it would be refused, too.
_OPENED = """
SELECT case_id::text, referral_id::text FROM eit.case c
WHERE status = 'opened' AND NOT EXISTS (
    SELECT FROM intake.message m
    WHERE m.referral_id = c.referral_id AND m.received_at > now() - interval '5 s')
"""

_VERSION = "SELECT version FROM eit.case WHERE case_id = $1::uuid"


async def run(shard: Shard, random: Random) -> None:
    """The first step of a case is poison for a while, and the next ones wait behind it."""
    await dealt_with(shard, random, random.choice(DEEDS))


async def dealt_with(shard: Shard, random: Random, deed: Deed) -> None:
    """The same, dealt with in one of the ways in which a person does."""
    connection = await asyncpg.connect(shard.where.database_url)
    try:
        case = await _chosen(connection, random)
        async with refusing(connection, WAIT, case["referral_id"]):
            await _move(shard, connection, case)
            dead, *_ = await set_aside(connection, WAIT.service, case["referral_id"], 2)
        await deed(shard, random, connection, dead)
        if left := await letters(connection, WAIT.service, case["referral_id"]):
            raise NotDone(f"{len(left)} are still set aside")
    finally:
        await connection.close()


async def _chosen(connection: Connection, random: Random) -> Any:
    """A case at rest."""
    async with asyncio.timeout(20):
        while not (opened := await connection.fetch(_OPENED)):
            await asyncio.sleep(0.2)
    return random.choice(opened)


async def _move(shard: Shard, connection: Connection, case: Any) -> None:
    """Through all of its stages, whoever of the team is faster with one of them."""
    headers = {"Authorization": f"Bearer {shard.keys.staff}"}
    address = f"{demo.api(shard.fleet, 'eit')}/v1/cases/{case['case_id']}"
    async with httpx.AsyncClient(timeout=10, headers=headers) as http:
        for path, body in MOVES:
            for _ in range(TRIES):
                version = await connection.fetchval(_VERSION, case["case_id"])
                said = {**body, "expected_version": version}
                answer = await http.post(f"{address}/{path}", json=said)
                if answer.status_code != httpx.codes.CONFLICT:
                    answer.raise_for_status()
                    break
