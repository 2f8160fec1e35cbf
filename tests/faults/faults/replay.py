"""F21: what was set aside is driven again, twice at once, by processes that are killed at it."""

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Any, TypeAlias

import asyncpg
import httpx

from services.devkit.demo import system as demo
from tests.faults import failpoints
from tests.faults.shard import Shard

MOVES: tuple[tuple[str, dict[str, object]], ...] = (
    ("allocate", {"profession": "ot"}),
    ("contact", {}),
    ("assess", {}),
    ("arrange-support", {"arrangements": [{"support": "equipment"}]}),
)
COMMAND = "replay"
TRIES = 3
"""How often a move is tried where the case was changed just then."""

ONCE = ("letter found",)
"""Boundaries that a replay comes to once, however much waits behind the letter."""

# Nobody changes the referral any more: what else metrics hears of it would be refused, too.
_OPENED = """
SELECT case_id::text, referral_id::text FROM eit.case c
WHERE status = 'opened' AND NOT EXISTS (
    SELECT FROM intake.message m
    WHERE m.referral_id = c.referral_id AND m.received_at > now() - interval '5 s')
"""

_VERSION = "SELECT version FROM eit.case WHERE case_id = $1::uuid"

_REFUSE = """
CREATE FUNCTION metrics.refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'refused by a fault'; END $$;
CREATE TRIGGER refuse BEFORE UPDATE ON metrics.referral FOR EACH ROW
    WHEN (NEW.referral_id = '{referral}' AND OLD.history::text <> NEW.history::text)
    EXECUTE FUNCTION metrics.refuse()
"""

_ALLOW = "DROP FUNCTION IF EXISTS metrics.refuse CASCADE"

_ASIDE = """
SELECT reference::text FROM metrics.dead_letter
WHERE consumer = 'metrics' AND topic = 'asc.eit.case.v1' AND key = $1 ORDER BY sequence
"""

Connection: TypeAlias = "asyncpg.Connection[Any]"


class NotDriven(Exception):
    """A replay that nobody disturbed did not bring everything to its end."""


class NeverKilled(Exception):
    """The first replay went on undisturbed."""


async def run(shard: Shard, random: Random) -> None:
    """The first step of a case is poison for a while, and the next ones wait behind it."""
    connection = await asyncpg.connect(shard.where.database_url)
    try:
        async with _refused(connection, random) as case:
            await _move(shard, connection, case)
            aside = await _set_aside(connection, case["referral_id"])
        await _drive(shard, random, aside[0])
        if left := await _those_aside(connection, case["referral_id"]):
            raise NotDriven(f"{len(left)} of {len(aside)} are still set aside")
    finally:
        await connection.close()


@asynccontextmanager
async def _refused(connection: Connection, random: Random) -> AsyncIterator[Any]:
    """A case that metrics can write nothing of, as long as this lasts."""
    async with asyncio.timeout(20):
        while not (opened := await connection.fetch(_OPENED)):
            await asyncio.sleep(0.2)
    case = random.choice(opened)
    await connection.execute(_REFUSE.format(referral=case["referral_id"]))
    try:
        yield case
    finally:
        await connection.execute(_ALLOW)


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


async def _set_aside(connection: Connection, referral: str) -> Sequence[str]:
    """The dead one, and what is behind it by now."""
    async with asyncio.timeout(20):
        while not (found := await _those_aside(connection, referral)):
            await asyncio.sleep(0.05)
    return found


async def _those_aside(connection: Connection, referral: str) -> list[str]:
    return [row[0] for row in await connection.fetch(_ASIDE, referral.encode())]


async def _drive(shard: Shard, random: Random, reference: str) -> None:
    """One is killed at it; then two at once; then one more, which finds nothing to do."""
    words = ("dead-letters", "replay", reference, "--as", "a.manager")
    point = random.choice(failpoints.of(COMMAND))
    times = 1 if point.name in ONCE else random.choice((1, 2))
    codes = await _commands(shard, words, {f"{COMMAND}-1": f"{point.name}:{times}"})
    if codes != [-signal.SIGKILL]:
        raise NeverKilled(f"{point.name}: {codes}")
    await _commands(shard, words, {f"{COMMAND}-2": "", f"{COMMAND}-3": ""})
    codes = await _commands(shard, words, {f"{COMMAND}-4": ""})
    if codes != [0]:
        raise NotDriven(f"the last replay ended with {codes}")


async def _commands(shard: Shard, words: Sequence[str], armed: dict[str, str]) -> list[int | None]:
    for name, at in armed.items():
        shard.fleet.command(name, *words, at=at)
    ended = [await shard.until_ended(name, 30.0) for name in armed]
    codes = [shard.fleet.ended(name) for name in armed]
    for name in armed:
        shard.fleet.forget(name)
    if not all(ended):
        raise NotDriven("a replay did not end")
    return codes
