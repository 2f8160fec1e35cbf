"""Decisions in PostgreSQL, each with the facts that it rests on. Never commits."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.decision import Routed, RulesetRef
from services.contracts.facts import Facts
from services.contracts.referral import ReferralState

_LATEST = """
SELECT k.id, d.revision, d.version
FROM unnest($1::uuid[]) AS k (id)
CROSS JOIN LATERAL (
    SELECT revision, version FROM router.decision
    WHERE referral_id = k.id ORDER BY revision DESC LIMIT 1) AS d
"""

_KEEP = """
INSERT INTO router.decision (
    referral_id, revision, version, test, destination, rule, urgency, needs_person,
    received_at, facts, facts_sha256, confirmed, routed,
    decided_at, ruleset, ruleset_version, ruleset_sha256)
SELECT
    referral_id, revision, version, test, destination, rule, urgency, needs_person,
    received_at, facts, facts_sha256, confirmed, routed,
    $14, $15, $16, $17
FROM unnest(
    $1::uuid[], $2::int[], $3::int[], $4::bool[], $5::text[], $6::text[], $7::text[], $8::bool[],
    $9::timestamptz[], $10::json[], $11::text[], $12::json[], $13::json[])
    WITH ORDINALITY AS t (
    referral_id, revision, version, test, destination, rule, urgency, needs_person,
    received_at, facts, facts_sha256, confirmed, routed, position)
ORDER BY position
"""


@dataclass(frozen=True, slots=True)
class Latest:
    """How far a referral has been decided."""

    revision: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """Facts as they are stored, and the SHA-256 over exactly these bytes."""

    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with what it rests on. `body` is the event as it is published."""

    state: ReferralState
    routed: Routed
    facts: Written
    body: bytes


def written(facts: Facts) -> Written:
    """The facts as JSON, in the order of the contract."""
    text = facts.model_dump_json()
    return Written(text, hashlib.sha256(text.encode()).hexdigest())


async def latest(tx: Connection, referral_ids: Collection[UUID]) -> dict[UUID, Latest]:
    """The newest decision of each referral that has one."""
    rows = await tx.fetch(_LATEST, referral_ids)
    return {row["id"]: Latest(row["revision"], row["version"]) for row in rows}


async def keep(
    tx: Connection, decided: Sequence[Decided], *, at: datetime, ruleset: RulesetRef
) -> None:
    """Keep these decisions, all made at one time by one ruleset, in their order."""
    if decided:
        columns = zip(*map(_row, decided), strict=True)
        await tx.execute(_KEEP, *columns, at, ruleset.id, ruleset.version, ruleset.sha256)


def _row(each: Decided) -> tuple[object, ...]:
    routed, decision = each.routed, each.routed.decision
    return (
        routed.referral_id,
        routed.revision,
        routed.version,
        routed.test,
        decision.destination,
        decision.rule,
        decision.urgency,
        decision.needs_person,
        routed.received_at,
        each.facts.text,
        each.facts.sha256,
        _confirmed(each.state),
        each.body.decode(),
    )


def _confirmed(state: ReferralState) -> str | None:
    """What people have decided of the referral, which the decision rests on as well."""
    if not state.clearances and state.override is None:
        return None
    return state.model_dump_json(include={"clearances", "override"})
