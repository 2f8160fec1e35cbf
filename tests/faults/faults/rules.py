"""F22: rules are brought into force and back while referrals come in; broken files are refused."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

from services.chassis import outside
from services.chassis.reviewed.faults import FilesRefused
from services.cli.proving import proven
from services.devkit.reconcile.reconcile import Where
from services.router.activation import Officer, Refused
from services.router.load import PACKS, checksum
from tests.faults.shard import Shard

PILOT = PACKS / "leeds-pilot"
CHANGES = 10
BROKEN = (
    ("exclusion: safeguarding", "exclusion: safegarding"),
    ("unknown: person", "unknown: pass"),
    ("destination: rapid_response", "destination: eit"),
)
"""A word that does not exist; an invariant that does not hold any more; and another."""


class Accepted(Exception):
    """A broken file was not refused."""


async def run(shard: Shard, random: Random) -> None:
    """Ten changes and three refusals, one after the other; each change holds for some seconds."""
    await changes(shard.where, random, lasting=(0.5, 2.5))


async def changes(where: Where, random: Random, *, lasting: tuple[float, float]) -> None:
    """The same on whatever servers. `Accepted` where a broken file was not refused.

    Each ruleset lasts so many seconds, at least and at most.
    """
    with tempfile.TemporaryDirectory() as folder:
        packs = [_pilot(Path(folder), f"1.{number}") for number in (1, 2)]
        async for _ in _changes(where, random, packs, Path(folder)):
            await asyncio.sleep(random.uniform(*lasting))


async def _changes(
    where: Where, random: Random, packs: list[Path], folder: Path
) -> AsyncIterator[None]:
    servers = {
        "DATABASE_URL": where.database_url, "KAFKA_BOOTSTRAP_SERVERS": where.bootstrap_servers
    }  # fmt: skip
    refused = random.sample(range(CHANGES), len(BROKEN))
    async with outside.works("router", servers) as works:
        proposing, approving = Officer(works, "an.officer"), Officer(works, "b.officer")
        for number in range(CHANGES):
            if number in refused:
                await _is_refused(proposing, folder, refused.index(number))
            sha256 = await _back(proposing) if random.random() < 0.5 else None
            await approving.approve(sha256 or await _propose(proposing, packs[number % 2]))
            yield


async def _back(officer: Officer) -> str | None:
    """None where there is nothing to go back to."""
    try:
        return (await officer.propose_rollback(reason="a fault")).sha256
    except Refused:
        return None


async def _propose(officer: Officer, folder: Path) -> str:
    pack, proof = await asyncio.to_thread(proven, folder)
    await officer.propose(pack, proof, reason="a fault", effective_at=None)
    return pack.ruleset.ref.sha256


async def _is_refused(officer: Officer, folder: Path, which: int) -> None:
    there, instead = BROKEN[which]
    broken = _pilot(folder, f"broken-{which}", there, instead)
    try:
        await asyncio.to_thread(proven, broken)
    except FilesRefused as refused:
        await officer.refused(checksum(broken), len(refused.faults))
        return
    raise Accepted(f"{there} became {instead}")


def _pilot(folder: Path, version: str, there: str = "", instead: str = "") -> Path:
    """The pilot's pack under another version, with something else in its rules."""
    made = folder / version
    (made / "examples").mkdir(parents=True)
    for path in (*PILOT.glob("*.yaml"), *PILOT.glob("examples/*.yaml")):
        text = path.read_text(encoding="utf-8").replace('version: "1.0"', f'version: "{version}"')
        (made / path.relative_to(PILOT)).write_text(text.replace(there, instead) if there else text)
    return made
