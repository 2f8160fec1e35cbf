"""What a person on call does with a dead letter, killed in the middle of it, and done again."""

import hashlib
import json
import signal
import tempfile
from collections.abc import Sequence
from random import Random

from services.devkit.demo.system import STAFF
from tests.faults import commands, failpoints
from tests.faults.faults.trigger import Connection
from tests.faults.shard import Shard

ANOTHER = "another.manager"
WHY = ("--reason", "a trial of faults")
DONE, NOT_NOW = 0, 5
"""Exit codes."""

TWICE = ("letter read", "letter claimed", "replay handled", "replay written", "letter driven")
"""Boundaries that a replay comes to again with what waits behind the letter."""

_BODY = "SELECT value FROM metrics.dead_letter WHERE reference = $1::uuid"

_DEEDS = "SELECT count(*) FROM metrics.audit WHERE subject = $1 AND action = $2"


class NeverKilled(Exception):
    """A command went on undisturbed."""


class NotDone(Exception):
    """Commands that nobody disturbed did not bring everything to its end, or did it twice."""


async def replayed(shard: Shard, random: Random, connection: Connection, reference: str) -> None:
    """It is handled, and then what waits behind it."""
    await _by_all(shard, random, ("dead-letters", "replay", reference, "--as", STAFF))
    await _was_done_once(connection, reference, "replay")


async def discarded(shard: Shard, random: Random, connection: Connection, reference: str) -> None:
    """It is given up, and what waits behind it is handled."""
    await _by_all(shard, random, ("dead-letters", "discard", reference, *WHY, "--as", STAFF))
    await _was_done_once(connection, reference, "discard")


async def edited(shard: Shard, random: Random, connection: Connection, reference: str) -> None:
    """One proposes another body, somebody else approves it, and then it is replayed."""
    body = _corrected(await connection.fetchval(_BODY, reference))
    await _proposed(shard, random, reference, body)
    await _approved(shard, random, reference, body)
    if await connection.fetchval(_BODY, reference) != body:
        raise NotDone("the edit is not there")
    await _was_done_once(connection, reference, "approve edit")
    await commands.done(shard, "replay-5", "dead-letters", "replay", reference, "--as", STAFF)


def _corrected(body: bytes) -> bytes:
    """It says the same in other bytes."""
    return json.dumps(json.loads(body) | {"corrected": True}).encode()


async def _proposed(shard: Shard, random: Random, reference: str, body: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(body)
        file.flush()
        given = ("--body", file.name, *WHY, "--as", STAFF)
        words = ("dead-letters", "edit", reference, *given)
        await _killed(shard, random, words)
        if (codes := await commands.twice(shard, "edit", *words)) != [DONE, DONE]:
            raise NotDone(f"two edits ended with {codes}")


async def _approved(shard: Shard, random: Random, reference: str, body: bytes) -> None:
    """By whoever comes first, be it the one who is killed then."""
    digest = hashlib.sha256(body).hexdigest()
    words = ("dead-letters", "approve", reference, "--sha256", digest, "--as", ANOTHER)
    await _killed(shard, random, words)
    codes = await commands.twice(shard, "approve", *words)
    if codes not in ([DONE, NOT_NOW], [NOT_NOW, NOT_NOW]):
        raise NotDone(f"two approvals ended with {codes}")


async def _by_all(shard: Shard, random: Random, words: Sequence[str]) -> None:
    """One is killed at it; then two at once; then one more, which finds nothing to do."""
    await _killed(shard, random, words)
    await commands.twice(shard, words[1], *words)
    await commands.done(shard, f"{words[1]}-4", *words)


async def _killed(shard: Shard, random: Random, words: Sequence[str]) -> None:
    name = words[1]
    point = random.choice(failpoints.of(name))
    times = random.choice((1, 2)) if name == "replay" and point.name in TWICE else 1
    code = await commands.run(shard, f"{name}-1", *words, at=f"{point.name}:{times}")
    if code != -signal.SIGKILL:
        raise NeverKilled(f"{name} at {point.name}: {code}")


async def _was_done_once(connection: Connection, reference: str, action: str) -> None:
    if (times := await connection.fetchval(_DEEDS, reference, action)) != 1:
        raise NotDone(f"{action} was done {times} times")
