"""Bringing a ruleset into force, and back: one person proposes it, another one approves it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

import asyncpg
from pydantic import TypeAdapter, ValidationError

from services.chassis import audit, logins
from services.chassis.audit import Deed
from services.chassis.database import Connection
from services.chassis.event import originated
from services.chassis.work import Works
from services.contracts import ruleset
from services.contracts.decision import RulesetRef
from services.contracts.referral import StaffRef
from services.router.load import Pack
from services.router.proven import Proof
from services.router.rollback import last_but_one
from services.router.stored import as_stored

_STORE = """
INSERT INTO ruleset (sha256, id, version, files, proof, author) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (sha256) DO NOTHING
"""

_PROPOSE = """
INSERT INTO activation_proposal AS p (sha256, reason, effective_at, proposed_by, back)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (sha256) DO UPDATE SET reason = excluded.reason, effective_at = excluded.effective_at,
    back = excluded.back, proposed_at = now()
WHERE p.proposed_by = excluded.proposed_by
RETURNING sha256
"""

_PROPOSED = """
DELETE FROM activation_proposal WHERE starts_with(sha256, $1)
RETURNING sha256, reason, effective_at, proposed_by, back
"""

_WITHDRAW = "DELETE FROM activation_proposal WHERE starts_with(sha256, $1) RETURNING sha256"

# It is committed before it holds: a batch that begins later than this sees it, whoever decides.
_ACTIVATE = """
INSERT INTO activation (sha256, reason, proposed_by, approved_by, back, effective_at)
VALUES ($1, $2, $3, $4, $5, greatest($6, clock_timestamp() + interval '2 s'))
RETURNING effective_at
"""

_REF = "SELECT id, version, sha256 FROM ruleset WHERE sha256 = $1"

_IN_FORCE = """
SELECT sha256, back FROM activation WHERE effective_at <= now() ORDER BY effective_at, id
"""

PROPOSAL, REFUSAL = "propose ruleset", "refuse ruleset"
"""What the audit calls it."""

_UNKNOWN, _SEVERAL = "no proposal of this checksum waits", "say more digits"

Proposed: TypeAlias = tuple[str, str, datetime | None, str, bool]
"""Checksum, reason, since when, by whom, and whether it goes back."""

_ACCOUNT = TypeAdapter[str](StaffRef)


class Refused(Exception):
    """It cannot be done as it stands; why, in a sentence."""


@dataclass(frozen=True)
class Officer:
    """A person who changes which rules are in force. `Refused`, or `Unavailable` for an outage."""

    works: Works
    actor: str

    def __post_init__(self) -> None:
        """`Refused` for what is no account's name: it is published."""
        try:
            _ACCOUNT.validate_python(self.actor)
        except ValidationError:
            allowed = "1 to 40 of a-z, 0-9, '_', '.' and '-'"
            raise Refused(f"name a staff account with --as: {allowed}") from None

    async def propose(
        self, pack: Pack, proof: Proof, *, reason: str, effective_at: datetime | None
    ) -> None:
        """Store a proven pack, and propose that it decides from then on; None is at once."""
        async with self.works.begin() as work:
            await store(work.tx, pack, proof, author=self.actor)
            row = (pack.ruleset.ref.sha256, reason, effective_at, self.actor, False)
            await self._propose(work.tx, row)

    async def propose_rollback(self, *, reason: str) -> RulesetRef:
        """Propose the ruleset that was in force before the one that is; which one that was."""
        async with self.works.begin() as work:
            history = [tuple(row) for row in await work.tx.fetch(_IN_FORCE)]
            before = last_but_one(history)
            if before is None:
                raise Refused("no other ruleset was in force before")
            await self._propose(work.tx, (before, reason, None, self.actor, True))
            return await _ref(work.tx, before)

    async def withdraw(self, sha256: str) -> str:
        """Take back what waits for a second person; its checksum."""
        async with self.works.begin() as work:
            found = await work.tx.fetch(_WITHDRAW, sha256.lower())
            if len(found) != 1:
                raise Refused(_UNKNOWN if not found else _SEVERAL)
            withdrawn = str(found[0]["sha256"])
            deed = Deed(self.actor, "withdraw ruleset", withdrawn, "its proposal is taken back")
            await audit.write(work.tx, deed)
        return withdrawn

    async def approve(self, sha256: str) -> datetime:
        """Bring into force what somebody else proposed; when it holds, some seconds from now."""
        if len(sha256) < 8:
            raise Refused("name at least 8 digits of the checksum that you looked at")
        async with self.works.begin() as work:
            found = await work.tx.fetch(_PROPOSED, sha256.lower())
            proposed = await self._approvable(work.tx, found)
            activated = await self._activate(work.tx, proposed)
            work.emit(originated(activated, key=ruleset.KEY))
        return activated.effective_at

    async def refused(self, sha256: str, faults: int) -> None:
        """Tell that files did not load which this person meant to bring into force."""
        told = ruleset.Refused(sha256=sha256, at=datetime.now(UTC), faults=faults, by=self.actor)
        async with self.works.begin() as work:
            detail = {"faults": faults}
            await audit.write(
                work.tx, Deed(self.actor, REFUSAL, sha256, "it does not load", detail)
            )
            work.emit(originated(told, key=ruleset.KEY))

    async def _activate(self, tx: Connection, proposed: asyncpg.Record) -> ruleset.Activated:
        sha256, by = proposed["sha256"], proposed["proposed_by"]
        row = (sha256, proposed["reason"], by, self.actor, proposed["back"])
        at: datetime = await tx.fetchval(_ACTIVATE, *row, proposed["effective_at"])
        detail = {"proposed_by": by, "effective_at": at.isoformat()}
        deed = Deed(self.actor, "activate ruleset", sha256, proposed["reason"], detail)
        await audit.write(tx, deed)
        return ruleset.Activated(
            ruleset=await _ref(tx, sha256),
            effective_at=at,
            proposed_by=by,
            approved_by=self.actor,
        )

    async def _propose(self, tx: Connection, row: Proposed) -> None:
        if not await tx.fetch(_PROPOSE, *row):
            raise Refused("somebody else has proposed it already: approve that, or withdraw it")
        sha256, reason, *_ = row
        await audit.write(tx, Deed(self.actor, PROPOSAL, sha256, reason))

    async def _approvable(self, tx: Connection, found: list[asyncpg.Record]) -> asyncpg.Record:
        if len(found) != 1:
            raise Refused(_UNKNOWN if not found else _SEVERAL)
        if found[0]["proposed_by"] == self.actor:
            raise Refused("somebody else must approve it, not who proposed it")
        if await logins.did(tx, PROPOSAL, found[0]["sha256"]) and not await logins.are_shared(tx):
            raise Refused("it was proposed with this database login: another person's must approve")
        return found[0]


async def _ref(tx: Connection, sha256: str) -> RulesetRef:
    return RulesetRef.model_validate(dict(*await tx.fetch(_REF, sha256)))


async def store(tx: Connection, pack: Pack, proof: Proof, *, author: str) -> None:
    """Keep a proven pack by its checksum; one that is there stays as it is."""
    ref, files = pack.ruleset.ref, as_stored(pack)
    row = (ref.sha256, ref.id, ref.version, files, proof.model_dump_json(), author)
    await tx.execute(_STORE, *row)
