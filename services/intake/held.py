"""SQL of whoever changes referrals without their sender: the rows held, and written. No commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import get_args
from uuid import UUID

from asyncpg import Record as Row

from services.chassis.database import Connection
from services.contracts.facts import EXCLUSIONS, Facts
from services.contracts.record import Record
from services.contracts.referral import Clearance, Exclusion, ReferralState
from services.contracts.vocabulary import Answer
from services.intake import judged
from services.intake.judged import NOTHING, Judged

# The doors and an erasure lock the same rows, so that no version comes in between.
_HOLD = """
SELECT id, version, test, person_ref, facts, judged FROM referral
WHERE id = ANY($1::uuid[]) AND source_reference IS NOT NULL ORDER BY id FOR UPDATE
"""

# In a statement of its own: one that waited for the locks would read records as they were before.
_RECORDS = "SELECT referral_id, record FROM record WHERE referral_id = ANY($1::uuid[])"

_WRITE = """
WITH next AS (
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::jsonb[], $4::jsonb[])
        AS t (id, version, judged, record)),
referrals AS (
    UPDATE referral AS r SET version = n.version, judged = n.judged,
        sent_version = coalesce(r.sent_version, r.version)
    FROM next AS n WHERE r.id = n.id)
UPDATE record AS r SET record = n.record FROM next AS n WHERE r.referral_id = n.id
"""


_ALL: tuple[Exclusion, ...] = get_args(Exclusion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A referral at its newest version, whose row the work holds."""

    referral_id: UUID
    version: int
    test: bool
    person_ref: str | None
    facts: Facts
    record: Record
    judged: Judged = NOTHING

    def open_to(self, exclusion: Exclusion) -> bool:
        """Whether it is, or may be, so, and nobody has cleared it."""
        return self._said(exclusion) is not Answer.NO and not self.judged.cleared(exclusion)

    def concerns(self) -> tuple[Exclusion, ...]:
        """The exclusions that hold or are suspected, and nobody has cleared."""
        said = [each for each in _ALL if self._said(each) is not Answer.UNKNOWN]
        return tuple(each for each in said if self.open_to(each))

    def _said(self, exclusion: Exclusion) -> Answer:
        answer: Answer = getattr(self.facts, EXCLUSIONS[exclusion])
        return answer

    def cleared(self, clearance: Clearance) -> "Held":
        """The next version, past this exclusion."""
        clearances = (*self.judged.clearances, clearance)
        return self.after(replace(self.judged, clearances=clearances))

    def after(self, judged: Judged) -> "Held":
        """The next version, with what people have decided."""
        version = self.version + 1
        record = self.record.model_copy(update={"version": version})
        return replace(self, version=version, judged=judged, record=record)

    def told(self, model: type[ReferralState]) -> tuple[Record, ReferralState]:
        """What is told of it: the person first, whom a team may have forgotten."""
        state = model(
            referral_id=self.referral_id,
            version=self.version,
            test=self.test,
            person_ref=self.person_ref,
            facts=self.facts,
            clearances=self.judged.clearances,
            override=self.judged.override,
        )
        return self.record, state


async def hold(tx: Connection, referral_ids: Collection[UUID]) -> dict[UUID, Held]:
    """These referrals, locked until the work ends; not those that nobody knows or are erased."""
    if not referral_ids:
        return {}
    rows = await tx.fetch(_HOLD, sorted(referral_ids))
    found = await tx.fetch(_RECORDS, [row["id"] for row in rows])
    records = {row["referral_id"]: row["record"] for row in found}
    return {row["id"]: _held(row, records[row["id"]]) for row in rows}


async def write(tx: Connection, changed: Sequence[Held]) -> None:
    """Write the newest version of these, each once, which the work holds."""
    rows = [
        (each.referral_id, each.version, judged.stored(each.judged), each.record.model_dump_json())
        for each in changed
    ]
    if rows:
        await tx.execute(_WRITE, *zip(*rows, strict=True))


def _held(row: Row, record: str) -> Held:
    return Held(
        referral_id=row["id"],
        version=row["version"],
        test=row["test"],
        person_ref=row["person_ref"],
        facts=Facts.model_validate_json(row["facts"]),
        judged=judged.read(row["judged"]),
        record=Record.model_validate_json(record),
    )
