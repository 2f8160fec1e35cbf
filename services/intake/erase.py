"""Erasing who a referral is about: the identity goes, counts and decisions stay."""

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from services.chassis import audit, forgetting
from services.chassis.audit import Deed
from services.chassis.database import Connection
from services.chassis.event import originated, tombstone
from services.chassis.work import Work
from services.contracts.catalogue import RECORD
from services.contracts.record import Record
from services.contracts.referral import Erased

# What is linked is one person's: the words of each are in the record of the other.
_FAMILY = """
SELECT id FROM referral,
    (SELECT coalesce(linked_to, id) AS head FROM referral WHERE id = $1) AS the
WHERE id = head OR linked_to = head ORDER BY id
"""

# The doors lock the same rows, so that neither a version nor a link comes in between.
_HOLD = "SELECT FROM referral WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"

_NAMED = "SELECT source, source_reference, version FROM referral WHERE id = $1"

_DONE = "SELECT erased_at FROM erasure WHERE referral_id = $1"

_ERASURE = """
INSERT INTO erasure (referral_id, source, reference_sha256, erased_at) VALUES ($1, $2, $3, $4)
"""

_HASHES = "SELECT array_agg(sha256) FROM message WHERE referral_id = $1 AND octet_length(body) > 0"

_REJECTS = "SELECT forget_rejects($1, $2, $3)"

_RECORD = "DELETE FROM record WHERE referral_id = $1"

_ANSWERS = "DELETE FROM answer WHERE source = $1 AND id = $2"

# Rows and their places stay: versions are counted by them. A code may be anything that was written.
_MESSAGES = """
UPDATE message SET body = '', sha256 = '', conversation = NULL, evidence = NULL, unmapped = NULL
WHERE referral_id = $1
"""

_ATTACHMENTS = "DELETE FROM attachment WHERE referral_id = $1"

_REFERRAL = """
UPDATE referral SET source_reference = NULL, sha256 = '', person_ref = NULL, alike_ref = NULL
WHERE id = $1
"""

_LINKS = "UPDATE link SET added = '{}' WHERE referral_id = $1 OR linked_to = $1"

# Those that were sent hold no reference, and stay as what was told.
_UNTOLD = """
DELETE FROM answer_delivery
WHERE referral_id = $1 AND state IN ('early', 'waiting', 'held', 'undeliverable')
"""

_QUESTIONS = "DELETE FROM link_question WHERE referral_id = $1 OR other_id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What an erasure took away, in rows; `linked` are other referrals that went with it."""

    source: str
    version: int
    records: int
    messages: int
    answers: int
    attachments: int
    rejects: int
    outbox: int
    dead_letters: int
    untold: int
    linked: int = 0


@dataclass(frozen=True, slots=True)
class AlreadyErased:
    """The identity is gone since then; `linked` are others that were left, and went only now."""

    erased_at: datetime
    linked: int = 0


def fingerprint(source: str, reference: str) -> bytes:
    """What is kept of an erased referral's reference: enough to know it when it comes again."""
    return hashlib.sha256(f"{source}\n{reference}".encode()).digest()


async def erase(
    work: Work, referral_id: UUID, *, actor: str, reason: str
) -> Erasure | AlreadyErased | None:
    """Erase a referral's identity, tell everyone, and note who did it and why.

    With it go those that it is linked to, or that are linked to it. None where nobody knows the
    referral. The record topic gets its tombstone, which `verify` then reads back. `reason` stays in
    the audit: it must not name anybody.
    """
    at = datetime.now(UTC)
    found = await _forgotten(work.tx, referral_id, at=at)
    for each, done in found.items():
        if isinstance(done, Erasure):
            await audit.write(work.tx, Deed(actor, "erase", str(each), reason, asdict(done)))
            gone = Erased(referral_id=each, version=done.version, erased_at=at)
            work.emit(tombstone(Record, key=each), originated(gone, key=each))
    return _of(referral_id, found)


async def forget(
    tx: Connection, referral_id: UUID, *, at: datetime
) -> Erasure | AlreadyErased | None:
    """Take the identity out of intake's own tables, as `erase` does. Never commits."""
    return _of(referral_id, await _forgotten(tx, referral_id, at=at))


Done = dict[UUID, Erasure | AlreadyErased]


def _of(referral_id: UUID, found: Done) -> Erasure | AlreadyErased | None:
    done = found.get(referral_id)
    if done is None:
        return None
    others = [each for each in found.values() if isinstance(each, Erasure) and each is not done]
    return replace(done, linked=len(others))


async def _forgotten(tx: Connection, referral_id: UUID, *, at: datetime) -> Done:
    return {each: await _forget(tx, each, at=at) for each in await _family(tx, referral_id)}


async def _family(tx: Connection, referral_id: UUID) -> list[UUID]:
    """Who goes together, held until the work ends.

    Read again after each wait for the locks, until nobody was linked meanwhile.
    """
    held: list[UUID] = []
    while (found := [row["id"] for row in await tx.fetch(_FAMILY, referral_id)]) != held:
        await tx.execute(_HOLD, found)
        held = found
    return held


async def _forget(tx: Connection, referral_id: UUID, *, at: datetime) -> Erasure | AlreadyErased:
    source, reference, version = await tx.fetchrow(_NAMED, referral_id)  # type: ignore[misc]
    erased_at = await tx.fetchval(_DONE, referral_id)
    if erased_at is not None:
        return AlreadyErased(erased_at)
    hashes = await tx.fetchval(_HASHES, referral_id) or []
    await tx.execute(_ERASURE, referral_id, source, fingerprint(source, reference), at)
    await tx.execute(_REFERRAL, referral_id)
    await tx.execute(_LINKS, referral_id)
    await tx.execute(_QUESTIONS, referral_id)
    key = str(referral_id)
    return Erasure(
        source=source,
        version=version,
        records=_rows(await tx.execute(_RECORD, referral_id)),
        messages=_rows(await tx.execute(_MESSAGES, referral_id)),
        attachments=_rows(await tx.execute(_ATTACHMENTS, referral_id)),
        answers=_rows(await tx.execute(_ANSWERS, source, referral_id)),
        rejects=await tx.fetchval(_REJECTS, source, reference, hashes),
        outbox=await forgetting.unsent(tx, key, topic=RECORD),
        dead_letters=await forgetting.payloads(tx, [key], topic=RECORD),
        untold=_rows(await tx.execute(_UNTOLD, referral_id)),
    )


def _rows(status: str) -> int:
    """How many rows a statement touched, as PostgreSQL says it: `UPDATE 2`."""
    return int(status.rpartition(" ")[2])
