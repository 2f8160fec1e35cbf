"""SQL of a sender's reads: its own referrals, as far as it may know of them."""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from services.chassis.database import Pool
from services.contracts.record import Record
from services.intake import outcomes
from services.intake.canonical import Act
from services.intake.doors.fhir_request import Told, by_act, by_stage
from services.intake.formats import bars
from services.intake.formats.bars_purpose import withdrawal_of
from services.intake.rejected import Rejected
from services.intake.source import Source
from services.intake.status import Known, Stage, stage, tell

MOST = 20
"""Referrals that a search tells, the newest first."""

_RECORD = "SELECT record FROM record WHERE referral_id = $1"

_TAKEN_BACK = """
SELECT media_type, body FROM message WHERE referral_id = $1 AND act = 'withdraw'
ORDER BY version DESC LIMIT 1
"""

_OF_PERSON = """
SELECT id FROM referral
WHERE person_ref = $1 AND source = $2 AND source_reference IS NOT NULL AND withdrawn_at IS NULL
ORDER BY received_at DESC LIMIT $3
"""


async def by_id(pool: Pool, source: Source, wanted: UUID) -> Told | None:
    """A referral of this source, or None."""
    known = await outcomes.known(pool, wanted, source=source.name)
    row = None if known is None else await pool.fetchrow(_RECORD, wanted)
    if known is None or row is None:
        return None
    told = _told(known, Record.model_validate_json(row["record"]))
    if stage(known) is not Stage.WITHDRAWN:
        return told
    return await _taken_back(pool, told)


async def of_person(pool: Pool, source: Source, person_ref: str | None) -> list[Told]:
    """The referrals of this source that are active, of the person with this pseudonym."""
    rows = await pool.fetch(_OF_PERSON, person_ref, source.name, MOST)
    found = [await by_id(pool, source, row["id"]) for row in rows]
    return [each for each in found if each is not None and each.status == "active"]


def _told(known: Known, record: Record) -> Told:
    return Told(
        referral_id=known.referral_id,
        version=known.version,
        updated_at=known.updated_at,
        status=by_stage(stage(known)),
        source_reference=known.source_reference,
        respond_by_asked=record.respond_by_asked,
        summary=tell(known).summary,
    )


async def _taken_back(pool: Pool, told: Told) -> Told:
    """Whether it was revoked or never meant: as its sender said, for as long as that is kept."""
    row = await pool.fetchrow(_TAKEN_BACK, told.referral_id)
    with suppress(Rejected):
        if row is not None and row["body"]:
            request = bars.read(row["body"], row["media_type"]).one("ServiceRequest")
            status = by_act(Act.WITHDRAW, withdrawal_of(request.text("status")))
            return replace(told, status=status)
    return told
