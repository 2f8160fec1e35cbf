"""SQL and checks of a case: the message under the reference of the referral that it is about."""

from dataclasses import replace

from services.chassis.database import Pool
from services.contracts.record import Person, Record
from services.intake import outcomes
from services.intake.canonical import Act, Canonical
from services.intake.doors import fhir_pick
from services.intake.doors.fhir_pick import Named
from services.intake.formats.bars_again import all_of
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source
from services.intake.status import Stage, stage

_ENDED = frozenset({Stage.RETURNED, Stage.CLOSED})

_BY_NUMBER = """
SELECT id, source_reference AS reference, received_at, written_at,
    withdrawn_at IS NOT NULL AS withdrawn, false AS by_id, true AS by_number
FROM referral WHERE source = $1 AND source_reference = ANY($2::text[])
"""

# The index of the migration `conversations` is for the last of the three.
_BY_ANYTHING = """
SELECT id, source_reference AS reference, received_at, written_at,
    withdrawn_at IS NOT NULL AS withdrawn, coalesce(id = $3, false) AS by_id,
    source_reference = ANY($2::text[]) AS by_number
FROM referral r
WHERE source = $1 AND source_reference IS NOT NULL AND (id = $3
    OR source_reference = ANY($2::text[])
    OR id IN (SELECT a.id FROM answer a WHERE a.source = $1 AND length(a.key) = 73
              AND right(a.key, 36) = $4 AND a.version IS NOT NULL))
"""

_RECORD = "SELECT record FROM record WHERE referral_id = $1"


async def placed(pool: Pool, source: Source, said: Canonical) -> Canonical | Rejected:
    """The message under the reference of the referral that it is about.

    As it came where none is found; what is not there is refused when it is stored. `Rejected` 409
    where the message names two referrals, or takes back one that has ended or is another person's.
    """
    names = all_of(said.source_reference)
    if said.act is Act.REFER:
        rows = await pool.fetch(_BY_NUMBER, source.name, names)
        held = [Named(**dict(row)) for row in rows]
        return replace(said, source_reference=fhir_pick.reference(said, held))
    rows = await pool.fetch(_BY_ANYTHING, source.name, names, said.referral_id, said.conversation)
    try:
        named = fhir_pick.about(said, [Named(**dict(row)) for row in rows])
    except Rejected as rejected:
        return rejected
    return said if named is None else await _checked(pool, source, said, named)


async def _checked(
    pool: Pool, source: Source, said: Canonical, named: Named
) -> Canonical | Rejected:
    if said.act is Act.WITHDRAW:
        row = await pool.fetchrow(_RECORD, named.id)
        if row and not same_person(Record.model_validate_json(row["record"]).person, said.person):
            return _conflict("The patient is not the one whom the referral is about.")
        known = await outcomes.known(pool, named.id, source=source.name)
        if known is not None and stage(known) in _ENDED:
            return _conflict("The referral is no longer active.")
    return replace(said, source_reference=named.reference)


def same_person(held: Person, said: Person) -> bool:
    """Whether nothing that is certain speaks against it: NHS numbers, else dates of birth."""
    numbers = {each.nhs_number.value for each in (held, said) if each.nhs_number.check == "valid"}
    dates = {each.birth_date for each in (held, said)} - {None}
    return len(numbers) < 2 and len(dates) < 2


def _conflict(message: str) -> Rejected:
    return refuse(409, Code.CONFLICT, message)
