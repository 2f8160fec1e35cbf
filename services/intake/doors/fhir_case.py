"""Which referral a BaRS update or cancellation is about.

A sender gives back the id that we gave the referral, or names its own case number, or neither:
then the conversation tells, whose id every message of a case carries.
"""

from dataclasses import replace

from asyncpg import Record as Row

from services.chassis.database import Pool
from services.contracts.record import Person, Record
from services.intake import outcomes
from services.intake.canonical import Act, Canonical
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source
from services.intake.status import Stage, stage

_ENDED = frozenset({Stage.RETURNED, Stage.CLOSED})

# The index of the migration `conversations` is for the last of the three.
_FIND = """
SELECT r.id, r.source_reference, c.record,
    r.id = $2 AS by_id, r.source_reference = $3 AS by_reference
FROM referral r JOIN record c ON c.referral_id = r.id
WHERE r.source = $1 AND r.source_reference IS NOT NULL AND (r.id = $2 OR r.source_reference = $3
    OR r.id IN (SELECT a.id FROM answer a WHERE a.source = $1 AND length(a.key) = 73
                AND right(a.key, 36) = $4 AND a.version IS NOT NULL))
"""


async def about(pool: Pool, source: Source, said: Canonical) -> Canonical | Rejected:
    """The message under the reference of the referral that it is about.

    As it came where none is found; what is not there is refused when it is stored. `Rejected` 409
    where the message names two referrals, or takes back one that has ended or is another person's.
    """
    rows = await pool.fetch(
        _FIND, source.name, said.referral_id, said.source_reference, said.conversation
    )
    named = [row for row in rows if row["by_id"] or row["by_reference"]] or rows
    if not named:
        return said
    if len(named) > 1:
        return _conflict("The message names more than one referral.")
    return await _checked(pool, source, said, named[0])


async def _checked(pool: Pool, source: Source, said: Canonical, row: Row) -> Canonical | Rejected:
    if said.act is Act.WITHDRAW:
        if not same_person(Record.model_validate_json(row["record"]).person, said.person):
            return _conflict("The patient is not the one whom the referral is about.")
        known = await outcomes.known(pool, row["id"], source=source.name)
        if known is not None and stage(known) in _ENDED:
            return _conflict("The referral is no longer active.")
    return replace(said, source_reference=row["source_reference"])


def same_person(held: Person, said: Person) -> bool:
    """Whether nothing that is certain speaks against it: NHS numbers, else dates of birth."""
    numbers = {each.nhs_number.value for each in (held, said) if each.nhs_number.check == "valid"}
    dates = {each.birth_date for each in (held, said)} - {None}
    return len(numbers) < 2 and len(dates) < 2


def _conflict(message: str) -> Rejected:
    return refuse(409, Code.CONFLICT, message)
