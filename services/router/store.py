"""Decisions in PostgreSQL, each with the facts that it rests on. Never commits."""

import hashlib
import json
from collections.abc import AsyncIterable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from services.chassis.database import Connection
from services.contracts.decision import Routed, RulesetRef
from services.contracts.facts import Facts
from services.contracts.referral import ReferralState
from services.router.facts_json import facts_json
from services.router.revision import Latest

_LATEST = """
SELECT k.id, d.facts, d.confirmed, d.routed
FROM unnest($1::uuid[]) AS k (id)
CROSS JOIN LATERAL (
    SELECT facts, confirmed, routed FROM router.decision
    WHERE referral_id = k.id ORDER BY revision DESC LIMIT 1) AS d
"""

_COLUMNS = (
    *("referral_id", "revision", "version", "test", "destination", "rule", "urgency"),
    *("needs_person", "received_at", "facts", "facts_sha256", "confirmed", "routed"),
    *("decided_at", "ruleset", "ruleset_version", "ruleset_sha256"),
)


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
    text = facts_json(facts)
    return Written(text, hashlib.sha256(text.encode()).hexdigest())


async def latest(tx: Connection, referral_ids: Collection[UUID]) -> dict[UUID, Record]:
    """The newest decision of each referral that has one, to be `read`."""
    return {row["id"]: row for row in await tx.fetch(_LATEST, referral_ids)}


def read(row: Record) -> Latest:
    """A decision out of a row with `facts`, `confirmed` and `routed`."""
    routed = Routed.model_validate_json(row["routed"])
    state = ReferralState(
        referral_id=routed.referral_id,
        version=routed.version,
        test=routed.test,
        facts=Facts.model_validate_json(row["facts"]),
        **json.loads(row["confirmed"] or "{}"),
    )
    return Latest(routed, state)


async def keep(
    tx: Connection, decided: AsyncIterable[Decided], *, at: datetime, ruleset: RulesetRef
) -> None:
    """Keep these decisions, all made at one time by one ruleset, in their order.

    By COPY, which takes less than half the time of an INSERT over arrays, here and in PostgreSQL.
    """
    made = (at, ruleset.id, ruleset.version, ruleset.sha256)
    records = ((*_row(each), *made) async for each in decided)
    await tx.copy_records_to_table("decision", columns=_COLUMNS, records=records)


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
        confirmed(each.state),
        each.body.decode(),
    )


def confirmed(state: ReferralState) -> str | None:
    """What people have decided of the referral, which the decision rests on as well."""
    if not state.clearances and state.override is None:
        return None
    return state.model_dump_json(include={"clearances", "override"})
