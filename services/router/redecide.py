"""Deciding again what still waits under the decision of another ruleset than the one in force."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.chassis import audit
from services.chassis.audit import Deed
from services.chassis.database import Connection
from services.chassis.event import originated
from services.chassis.work import Work
from services.contracts.catalogue import INTAKE
from services.contracts.decision import Decision, Routed
from services.router import store
from services.router.handlers import CONSUMER
from services.router.program import Program
from services.router.revision import Latest, revised
from services.router.store import Decided

# The consumer holds the same rows while it decides: so no revision comes in between.
_HOLD = """
SELECT key FROM mark WHERE consumer = $1 AND topic = $2 AND key = ANY($3::text[])
ORDER BY key, source FOR UPDATE
"""

# In a statement of its own: one that waited for the locks would read decisions as they were before.
_NEWEST = """
SELECT DISTINCT ON (referral_id) facts, confirmed, routed FROM decision
WHERE referral_id = ANY($1::uuid[]) AND NOT test ORDER BY referral_id, revision DESC
"""


@dataclass(frozen=True, slots=True)
class Anew:
    """A referral whose decision is another one by the ruleset in force."""

    before: Routed
    after: Decided

    def told(self) -> dict[str, str]:
        """Which it is, and from where to where it goes."""
        routed = self.after.routed
        return {
            "referral_id": str(routed.referral_id),
            "before": self.before.decision.destination,
            "after": routed.decision.destination,
            "rule": routed.decision.rule,
        }


async def anew(
    tx: Connection, program: Program, referral_ids: Sequence[UUID], *, at: datetime
) -> list[Anew]:
    """What this ruleset decides otherwise of these, held until the work ends. Changes nothing."""
    await tx.fetch(_HOLD, CONSUMER, INTAKE, [str(each) for each in referral_ids])
    rows = await tx.fetch(_NEWEST, referral_ids)
    found = [_anew(program, store.read(row), at) for row in rows]
    return [each for each in found if _differs(each)]


async def redecide(
    work: Work,
    program: Program,
    referral_ids: Sequence[UUID],
    *,
    at: datetime,
    actor: str,
    reason: str,
) -> list[Anew]:
    """Decide these again, and tell everyone of each decision that is another one now."""
    found = await anew(work.tx, program, referral_ids, at=at)
    if not found:
        return []

    async def decided() -> AsyncIterator[Decided]:
        for each in found:
            yield each.after

    await store.keep(work.tx, decided(), at=at, ruleset=program.ruleset.ref)
    work.emit(*[originated(e.after.routed, key=e.before.referral_id) for e in found])
    detail = {"referrals": [str(each.before.referral_id) for each in found]}
    await audit.write(work.tx, Deed(actor, "redecide", program.ruleset.ref.sha256, reason, detail))
    return found


def _differs(each: Anew) -> bool:
    before, after = each.before.decision, each.after.routed.decision
    return before.ruleset != after.ruleset and _asked(before) != _asked(after)


def _asked(decision: Decision) -> dict[str, object]:
    """What a decision asks of anybody; by which rule, and why, is no news to them."""
    return decision.model_dump(exclude={"ruleset", "rule", "explanation", "path"})


def _anew(program: Program, before: Latest, at: datetime) -> Anew:
    facts = store.written(before.state.facts)
    routed = revised(program, before.state, before, facts_sha256=facts.sha256, at=at)
    body = routed.model_dump_json().encode()
    return Anew(before.routed, Decided(before.state, routed, facts, body))
