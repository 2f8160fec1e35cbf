"""Letting a candidate decide beside the ruleset in force, and seeing where it differs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis import audit
from services.chassis.audit import Deed
from services.chassis.database import Connection
from services.chassis.work import Works
from services.router.activation import store
from services.router.load import Pack
from services.router.proven import Proof

EXAMPLES = 5
"""How many referrals are named for each way in which the two differ."""

_END = "UPDATE shadow SET until = now() WHERE until IS NULL RETURNING sha256"

_BEGIN = "INSERT INTO shadow (sha256, reason, by) VALUES ($1, $2, $3)"

_FORGET = """
DELETE FROM shadow_difference WHERE shadow IN (SELECT id FROM shadow WHERE until IS NOT NULL)
"""

_LATEST = """
SELECT s.id, s.sha256, r.id AS ruleset, r.version, s.reason, s.by, s.since, s.until
FROM shadow s JOIN ruleset r USING (sha256) ORDER BY s.id DESC LIMIT 1
"""

_DIFFERENCES = """
SELECT live, candidate, count(*) AS count, (array_agg(referral_id ORDER BY at DESC))[:$2] AS ids
FROM shadow_difference WHERE shadow = $1 GROUP BY live, candidate ORDER BY count DESC
"""


@dataclass(frozen=True)
class Differing:
    """One way in which the two differ: how often, and the newest referrals."""

    live: str
    candidate: str
    count: int
    ids: list[UUID]


@dataclass(frozen=True)
class Shown:
    """A candidate beside the live rules; `until` is None while it goes on."""

    sha256: str
    ruleset: str
    version: str
    reason: str
    by: str
    since: datetime
    until: datetime | None
    differences: tuple[Differing, ...]


async def begin(works: Works, pack: Pack, proof: Proof, *, actor: str, reason: str) -> None:
    """Let this pack decide beside the live one, in place of any other candidate."""
    sha256 = pack.ruleset.ref.sha256
    async with works.begin() as work:
        await store(work.tx, pack, proof, author=actor)
        await work.tx.fetch(_END)
        await work.tx.execute(_BEGIN, sha256, reason, actor)
        await work.tx.execute(_FORGET)
        await audit.write(work.tx, Deed(actor, "shadow ruleset", sha256, reason))


async def end(works: Works, *, actor: str) -> str | None:
    """End the candidate; its checksum, or None where there was none. What it showed stays."""
    async with works.begin() as work:
        ended = await work.tx.fetchval(_END)
        if ended is not None:
            await audit.write(work.tx, Deed(actor, "end shadow", ended))
    return None if ended is None else str(ended)


async def shown(tx: Connection) -> Shown | None:
    """The last candidate, and where it differs."""
    latest = await tx.fetchrow(_LATEST)
    if latest is None:
        return None
    row = dict(latest)
    found = await tx.fetch(_DIFFERENCES, row.pop("id"), EXAMPLES)
    return Shown(**row, differences=tuple(Differing(**dict(each)) for each in found))
