"""Correcting the body of a dead letter; its id and its sequence stay.

Where safeguarding is involved, or where that cannot be told, a second person approves it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.chassis import audit, letter, logins
from services.chassis.audit import Deed
from services.chassis.changed import changed, safe_from
from services.chassis.database import Connection
from services.chassis.failures import Malformed
from services.chassis.letter import Letter
from services.chassis.replay import Conflict, Unknown, about
from services.chassis.work import Works

_STORE = "UPDATE dead_letter SET value = $2 WHERE reference = $1"

_FORGET = "DELETE FROM dead_letter_edit WHERE reference = $1"

_PROPOSE = """
INSERT INTO dead_letter_edit AS e (reference, value, reason, proposed_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (reference) DO UPDATE
    SET value = excluded.value, reason = excluded.reason, proposed_by = excluded.proposed_by,
        proposed_at = now()
"""

_PROPOSED = "SELECT value, reason, proposed_by FROM dead_letter_edit WHERE reference = $1"


PROPOSAL = "propose edit"
"""What the audit calls it."""


@dataclass(frozen=True)
class Edited:
    """Where the body differs, its new SHA-256, and whether it still waits for a second person."""

    changed: Sequence[str]
    sha256: str
    proposed: bool


class _Approved(NamedTuple):
    found: Letter
    body: bytes
    reason: str
    by: str
    edited: Edited


@dataclass(frozen=True)
class Editor:
    """A person who edits. `Unknown`, `Conflict`, `Malformed`, or `Unavailable` for an outage."""

    works: Works
    actor: str

    async def plan(self, reference: UUID, body: bytes) -> Edited:
        """What `edit` would do. Changes nothing."""
        found = await letter.find(self.works.pool, reference)
        return _plan(_editable(found), body)

    async def edit(self, reference: UUID, body: bytes, reason: str) -> Edited:
        """Replace the body, or propose to."""
        async with self.works.begin() as work:
            found = _editable(await letter.lock(work.tx, reference))
            edited = _plan(found, body)
            if edited.proposed:
                await work.tx.execute(_PROPOSE, reference, body, reason, self.actor)
            else:
                await _store(work.tx, reference, body)
            await self._note(work.tx, found, edited, reason)
        return edited

    async def plan_approval(self, reference: UUID, sha256: str) -> Edited:
        """What `approve` would do. Changes nothing."""
        async with self.works.begin() as work:
            return (await self._approved(work.tx, reference, sha256)).edited

    async def approve(self, reference: UUID, sha256: str) -> Edited:
        """Replace the body as somebody else proposed it; `sha256` names what was looked at."""
        async with self.works.begin() as work:
            found, body, reason, by, edited = await self._approved(work.tx, reference, sha256)
            await _store(work.tx, reference, body)
            await self._note(work.tx, found, edited, reason, by)
        return edited

    async def _approved(self, tx: Connection, reference: UUID, sha256: str) -> _Approved:
        """What this person may accept."""
        found = _editable(await letter.lock(tx, reference))
        proposed = await tx.fetchrow(_PROPOSED, reference)
        body, reason, by = self._approvable(proposed, sha256)
        await _by_another_login(tx, reference)
        return _Approved(found, body, reason, by, replace(_plan(found, body), proposed=False))

    def _approvable(self, proposed: asyncpg.Record | None, sha256: str) -> tuple[bytes, str, str]:
        if proposed is None:
            raise Conflict("no edit of it waits for approval")
        body, reason, by = proposed
        if by == self.actor:
            raise Conflict("somebody else must approve it, not who proposed it")
        if len(sha256) < 8 or not _sum(body).startswith(sha256.lower()):
            raise Conflict("the edit that waits is not the one that was looked at")
        return body, reason, by

    async def _note(
        self, tx: Connection, found: Letter, edited: Edited, reason: str, by: str | None = None
    ) -> None:
        action = PROPOSAL if edited.proposed else "approve edit" if by else "edit"
        detail = {**about(found), "changed": list(edited.changed), "sha256_after": edited.sha256}
        detail |= {"proposed_by": by} if by else {}
        await audit.write(tx, Deed(self.actor, action, str(found.reference), reason, detail))


async def _by_another_login(tx: Connection, reference: UUID) -> None:
    """The actor is typed; the login is proven, and is not who proposed."""
    if await logins.did(tx, PROPOSAL, str(reference)) and not await logins.are_shared(tx):
        raise Conflict("it was proposed with this database login: another person's must approve it")


def _editable(found: Letter | None) -> Letter:
    if found is None:
        raise Unknown
    if found.superseded:
        raise Conflict("a later event of its key has told everything since")
    if found.parked:
        raise Conflict("nobody has refused it: it only waits behind another")
    if found.value is None:
        raise Conflict("it has no body, or none any more")
    return found


def _plan(found: Letter, body: bytes) -> Edited:
    """`Malformed` where it could not be read with this body either."""
    refused = replace(found, value=body).entry().refused
    if refused is not None:
        raise Malformed(refused.reason)
    alone = safe_from(found.value) and safe_from(body)
    return Edited(changed(found.value, body), _sum(body), proposed=not alone)


async def _store(tx: Connection, reference: UUID, body: bytes) -> None:
    await tx.execute(_STORE, reference, body)
    await tx.execute(_FORGET, reference)


def _sum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
