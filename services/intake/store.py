"""SQL of the doors: what a batch needs to know, and one statement that writes what it does."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from asyncpg import Record as Row

from services.chassis.database import Connection
from services.chassis.failures import Unavailable
from services.contracts.facts import Facts
from services.contracts.record import Record
from services.intake import concerns, judged, ledger_rows
from services.intake.accept import Remembered, Standing
from services.intake.erase import fingerprint
from services.intake.ledger import Ledger
from services.intake.ledger_rows import columns
from services.intake.naming import NaturalKey, SenderKey
from services.intake.rejected import Problem, Rejected
from services.intake.submission import Acceptance, Refusal

# With each what it is linked to. All are locked by one statement, in the order of their ids.
_STANDINGS = """
WITH named AS (
    SELECT r.id, r.linked_to FROM referral r
    JOIN unnest($1::text[], $2::text[]) AS k (source, source_reference)
        USING (source, source_reference))
SELECT r.source, r.source_reference, r.id, r.version, r.sha256, r.received_at, r.version_at,
    coalesce(r.sent_version, r.version) AS sent_version, r.facts, r.judged, r.written_at,
    r.withdrawn_at, r.linked_to, r.heard_at, r.contact_concerns
FROM referral r
WHERE r.id IN (SELECT id FROM named UNION SELECT linked_to FROM named WHERE linked_to IS NOT NULL)
    AND r.source_reference IS NOT NULL
ORDER BY r.id FOR UPDATE OF r
"""

# In a statement of its own, after the one that waits: it sees what was linked meanwhile.
_CONTACTS = """
SELECT r.source, r.source_reference, r.id, r.version, r.sha256, r.received_at, r.version_at,
    coalesce(r.sent_version, r.version) AS sent_version, r.facts, r.judged, r.written_at,
    r.withdrawn_at, r.linked_to, r.heard_at, r.contact_concerns
FROM referral r WHERE r.linked_to = ANY($1::uuid[])
ORDER BY r.id FOR UPDATE
"""

# In a statement of its own, after the one that waits for the referrals: an erasure that was under
# way then is seen.
_GONE = """
SELECT k.source, k.reference FROM erasure e
JOIN unnest($1::text[], $2::text[], $3::bytea[]) AS k (source, reference, sha256)
    ON e.source = k.source AND e.reference_sha256 = k.sha256
UNION ALL
SELECT r.source, r.source_reference FROM referral r
JOIN unnest($1::text[], $2::text[]) AS k (source, source_reference) USING (source, source_reference)
JOIN erasure e ON e.referral_id = r.linked_to
"""

_ERASED = "SELECT referral_id FROM erasure WHERE referral_id = ANY($1::uuid[])"

_RECORDS = "SELECT referral_id, record FROM record WHERE referral_id = ANY($1::uuid[])"

_ANSWERS = """
SELECT a.source, a.key, a.sha256, a.id, a.version, a.received_at, a.status, a.problems
FROM answer a JOIN unnest($1::text[], $2::text[]) AS k (source, key) USING (source, key)
"""

# Rows are inserted in the order of their keys, so that two processes wait, and never deadlock.
# A referral or an answer that another process wrote meanwhile is not counted: see `Clash`.
_WRITE = """
WITH referrals AS (
    INSERT INTO referral AS r (id, source, source_reference, version, sha256, person_ref, facts,
                               test, received_at, version_at, judged, written_at, withdrawn_at,
                               sent_version, alike_ref, linked_to, heard_at, sense, sense_rule,
                               contact_concerns)
    SELECT id, source, source_reference, version, sha256, person_ref, facts::jsonb,
           test, received_at, version_at, judged::jsonb, written_at, withdrawn_at, sent_version,
           alike_ref, linked_to, heard_at, sense, sense_rule, contact_concerns::jsonb
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::bytea[], $6::text[],
                $7::text[], $8::bool[], $9::timestamptz[], $10::timestamptz[], $12::text[],
                $13::timestamptz[], $14::timestamptz[], $15::int[], $16::text[], $17::uuid[],
                $18::timestamptz[], $19::text[], $20::text[], $21::text[]) AS t
        (id, source, source_reference, version, sha256, person_ref, facts,
         test, received_at, version_at, judged, written_at, withdrawn_at, sent_version,
         alike_ref, linked_to, heard_at, sense, sense_rule, contact_concerns)
    ORDER BY source, source_reference
    ON CONFLICT (source, source_reference) DO UPDATE
    SET version = excluded.version, sha256 = excluded.sha256, person_ref = excluded.person_ref,
        facts = excluded.facts, test = excluded.test, version_at = excluded.version_at,
        judged = excluded.judged, sent_version = excluded.sent_version,
        written_at = excluded.written_at, withdrawn_at = excluded.withdrawn_at,
        alike_ref = excluded.alike_ref, linked_to = excluded.linked_to,
        heard_at = excluded.heard_at, contact_concerns = excluded.contact_concerns
    WHERE r.id = excluded.id AND r.version < excluded.version
    RETURNING 1),
records AS (
    INSERT INTO record (referral_id, record)
    SELECT id, record::jsonb FROM unnest($1::uuid[], $11::text[]) AS t (id, record)
    ON CONFLICT (referral_id) DO UPDATE SET record = excluded.record),
messages AS (
    INSERT INTO message (referral_id, version, media_type, sha256, body, received_at, act, evidence,
                         unmapped, conversation)
    SELECT referral_id, version, media_type, sha256, body, received_at, act, evidence, unmapped,
           conversation
    FROM unnest($22::uuid[], $23::int[], $24::text[], $25::bytea[], $26::bytea[],
                $27::timestamptz[], $28::text[], $29::text[], $30::text[], $31::text[]) AS t
        (referral_id, version, media_type, sha256, body, received_at, act, evidence, unmapped,
         conversation)),
answers AS (
    INSERT INTO answer (source, key, sha256, id, version, received_at, status, problems)
    SELECT source, key, sha256, id, version, received_at, status, problems::jsonb
    FROM unnest($32::text[], $33::text[], $34::bytea[], $35::uuid[], $36::int[],
                $37::timestamptz[], $38::int[], $39::text[]) AS t
        (source, key, sha256, id, version, received_at, status, problems)
    ORDER BY source, key
    ON CONFLICT (source, key) DO NOTHING
    RETURNING 1)
SELECT (SELECT count(*) FROM referrals), (SELECT count(*) FROM answers)
"""


class Clash(Unavailable):
    """Another process wrote one of these keys meanwhile; the batch must be done again."""


async def standings(tx: Connection, keys: Sequence[NaturalKey]) -> dict[NaturalKey, Standing]:
    """The referrals that these references name, locked until the transaction ends.

    With them, what they are linked to. `Clash` where that changed while the locks were waited for.
    What is linked to an erased one is not among them: it is gone.
    """
    if not keys:
        return {}
    rows = await tx.fetch(_STANDINGS, *columns(keys, 2))
    found = _by_key(rows)
    ids = {each.referral_id for each in found.values()}
    missing = {each.linked_to for each in found.values() if each.linked_to} - ids
    if missing and missing != {row[0] for row in await tx.fetch(_ERASED, missing)}:
        raise Clash
    return {key: each for key, each in found.items() if each.linked_to not in missing}


async def contacts(tx: Connection, heads: Collection[Standing]) -> dict[NaturalKey, Standing]:
    """What is linked to these, locked until the transaction ends."""
    if not heads:
        return {}
    ids = [each.referral_id for each in heads]
    return _by_key(await tx.fetch(_CONTACTS, ids))


def _by_key(rows: Iterable[Row]) -> dict[NaturalKey, Standing]:
    return {(row["source"], row["source_reference"]): _standing(row) for row in rows}


async def read_records(
    tx: Connection, standings: dict[NaturalKey, Standing], wanted: Collection[NaturalKey]
) -> None:
    """Put its record to each of these referrals, which the work holds.

    In a statement of its own: one that waited for the locks would read records as they were before.
    """
    held = {standings[key].referral_id: key for key in wanted if key in standings}
    if not held:
        return
    for row in await tx.fetch(_RECORDS, list(held)):
        key, record = held[row["referral_id"]], Record.model_validate_json(row["record"])
        standings[key] = replace(standings[key], record=record)


async def gone(tx: Connection, keys: Sequence[NaturalKey]) -> set[NaturalKey]:
    """Those of these references whose referral, or what that is linked to, is erased."""
    if not keys:
        return set()
    rows = await tx.fetch(_GONE, *columns(keys, 2), [fingerprint(*key) for key in keys])
    return {(row["source"], row["reference"]) for row in rows}


async def answers(tx: Connection, keys: Sequence[SenderKey]) -> dict[SenderKey, Remembered]:
    """The first answers given under these keys."""
    if not keys:
        return {}
    rows = await tx.fetch(_ANSWERS, *columns(keys, 2))
    return {(row["source"], row["key"]): _remembered(row) for row in rows}


async def write(tx: Connection, ledger: Ledger) -> None:
    """Write what the batch does. `Clash` where another process was there first."""
    if not ledger.entries and not ledger.remembered:
        return
    arguments = [
        *ledger_rows.referrals(ledger),
        *ledger_rows.versions(ledger),
        *ledger_rows.first_answers(ledger),
    ]
    referrals, remembered = await tx.fetchrow(_WRITE, *arguments)  # type: ignore[misc]
    if referrals != len(ledger.entries) or remembered != len(ledger.remembered):
        raise Clash


def _standing(row: Row) -> Standing:
    return Standing(
        referral_id=row["id"],
        version=row["version"],
        sha256=row["sha256"],
        received_at=row["received_at"],
        version_at=row["version_at"],
        sent_version=row["sent_version"],
        facts=Facts.model_validate_json(row["facts"]),
        judged=judged.read(row["judged"]),
        written_at=row["written_at"],
        withdrawn_at=row["withdrawn_at"],
        linked_to=row["linked_to"],
        heard_at=row["heard_at"],
        contact_concerns=concerns.read(row["contact_concerns"]),
    )


def _remembered(row: Row) -> Remembered:
    if row["status"] is None:
        accepted = Acceptance(row["id"], row["version"], row["received_at"])
        return Remembered(row["sha256"], accepted)
    found = tuple(Problem(**each) for each in json.loads(row["problems"]))
    rejected = Rejected(row["status"], found)
    return Remembered(row["sha256"], Refusal(row["id"], row["received_at"], rejected))
