"""Bringing a ruleset into force, and back: one person proposes it, another one approves it."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from services.chassis import audit, logins
from services.chassis.audit import Deed
from services.chassis.database import Connection
from services.chassis.work import Works
from services.router.load import Pack
from services.router.proven import Proof
from services.router.stored import as_stored

_STORE = """
INSERT INTO ruleset (sha256, id, version, files, proof, author) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (sha256) DO NOTHING
"""

_PROPOSE = """
INSERT INTO activation_proposal (sha256, reason, effective_at, proposed_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (sha256) DO UPDATE SET reason = excluded.reason, effective_at = excluded.effective_at,
    proposed_by = excluded.proposed_by, proposed_at = now()
"""

_PROPOSED = """
DELETE FROM activation_proposal WHERE starts_with(sha256, $1)
RETURNING sha256, reason, effective_at, proposed_by
"""

# It is committed before it holds: a batch that begins later than this sees it, whoever decides.
_ACTIVATE = """
INSERT INTO activation (sha256, reason, proposed_by, approved_by, effective_at)
VALUES ($1, $2, $3, $4, greatest($5, clock_timestamp() + interval '2 s'))
RETURNING effective_at
"""

_BEFORE = """
SELECT sha256 FROM activation WHERE effective_at <= now() AND sha256 <> (
    SELECT sha256 FROM activation WHERE effective_at <= now()
    ORDER BY effective_at DESC, id DESC LIMIT 1)
ORDER BY effective_at DESC, id DESC LIMIT 1
"""

PROPOSAL = "propose ruleset"
"""What the audit calls it."""


class Refused(Exception):
    """It cannot be done as it stands; why, in a sentence."""


@dataclass(frozen=True)
class Officer:
    """A person who changes which rules are in force. `Refused`, or `Unavailable` for an outage."""

    works: Works
    actor: str

    async def propose(
        self, pack: Pack, proof: Proof, *, reason: str, effective_at: datetime | None
    ) -> None:
        """Store a proven pack, and propose that it decides from then on; None is at once."""
        async with self.works.begin() as work:
            await store(work.tx, pack, proof, author=self.actor)
            await self._propose(work.tx, pack.ruleset.ref.sha256, reason, effective_at)

    async def propose_rollback(self, *, reason: str) -> str:
        """Propose the ruleset that was in force before the one that is; its checksum."""
        async with self.works.begin() as work:
            before = await work.tx.fetchval(_BEFORE)
            if before is None:
                raise Refused("no other ruleset was in force before")
            await self._propose(work.tx, before, reason, None)
        return str(before)

    async def approve(self, sha256: str) -> datetime:
        """Bring into force what somebody else proposed; when it holds, some seconds from now."""
        if len(sha256) < 8:
            raise Refused("name at least 8 digits of the checksum that you looked at")
        async with self.works.begin() as work:
            found = await work.tx.fetch(_PROPOSED, sha256.lower())
            proposed = await self._approvable(work.tx, found)
            row = (proposed["sha256"], proposed["reason"], proposed["proposed_by"], self.actor)
            at: datetime = await work.tx.fetchval(_ACTIVATE, *row, proposed["effective_at"])
            detail = {"proposed_by": proposed["proposed_by"], "effective_at": at.isoformat()}
            deed = Deed(self.actor, "activate ruleset", row[0], row[1], detail)
            await audit.write(work.tx, deed)
        return at

    async def _propose(
        self, tx: Connection, sha256: str, reason: str, effective_at: datetime | None
    ) -> None:
        await tx.execute(_PROPOSE, sha256, reason, effective_at, self.actor)
        await audit.write(tx, Deed(self.actor, PROPOSAL, sha256, reason))

    async def _approvable(self, tx: Connection, found: list[asyncpg.Record]) -> asyncpg.Record:
        if len(found) != 1:
            raise Refused("no proposal of this checksum waits" if not found else "say more digits")
        if found[0]["proposed_by"] == self.actor:
            raise Refused("somebody else must approve it, not who proposed it")
        if await logins.did(tx, PROPOSAL, found[0]["sha256"]) and not await logins.are_shared(tx):
            raise Refused("it was proposed with this database login: another person's must approve")
        return found[0]


async def store(tx: Connection, pack: Pack, proof: Proof, *, author: str) -> None:
    """Keep a proven pack by its checksum; one that is there stays as it is."""
    ref, files = pack.ruleset.ref, as_stored(pack)
    row = (ref.sha256, ref.id, ref.version, files, proof.model_dump_json(), author)
    await tx.execute(_STORE, *row)
