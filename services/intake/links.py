"""SQL of links: who is known of the people of a batch, and what became a contact. No commits."""

from collections.abc import Collection, Iterable, Sequence

from asyncpg import Record as Row

from services.chassis.database import Connection
from services.contracts.facts import Facts
from services.contracts.record import Person
from services.contracts.vocabulary import Outcome
from services.intake.attaching import Freed, Link, Question
from services.intake.linking import Earlier
from services.intake.people import People
from services.intake.pseudonym import Refs
from services.intake.rejoining import fingerprint

NEWEST = 20
"""How many of a person's messages are looked at: each leads to what it is linked to."""

WITHDRAWAL = "withdrawal"
"""What a linked message is that takes itself back."""

# A message that is linked has its person, too, and leads to what it is linked to.
_KNOWN = """
SELECT c.person_ref, c.alike_ref, e.id, e.source, e.source_reference, e.test,
    (SELECT record->'person' FROM record WHERE referral_id = c.id)::text AS person,
    greatest(e.version_at, e.heard_at) AS heard_at,
    coalesce(e.withdrawn_at, p.at) AS ended_at,
    CASE WHEN e.withdrawn_at IS NULL THEN p.outcome END AS outcome
FROM (SELECT n.id FROM unnest($1::text[]) AS k, LATERAL (
          SELECT id FROM referral WHERE person_ref = k ORDER BY id DESC LIMIT $3) AS n
      UNION SELECT n.id FROM unnest($2::text[]) AS k, LATERAL (
          SELECT id FROM referral WHERE alike_ref = k ORDER BY id DESC LIMIT $3) AS n) AS found
JOIN referral c USING (id)
JOIN referral e ON e.id = coalesce(c.linked_to, c.id) AND e.source_reference IS NOT NULL
LEFT JOIN outcome o ON o.referral_id = e.id
LEFT JOIN progress p ON p.referral_id = e.id AND p.team = o.destination
    AND p.step IN ('closed', 'returned_to_referrer')
WHERE c.withdrawn_at IS NULL OR c.id = e.id
"""

_LINK = """
INSERT INTO link (referral_id, version, linked_to, linked_version, contact, rule, match,
                  facts_before, facts_after, added, at, linked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

_FREED = """
UPDATE link SET undone_at = $4, undone_by = 'withdrawal', undone_version = $3::int
WHERE referral_id = $1 AND version < $2 AND undone_at IS NULL
"""

# A contact of what is withdrawn that goes on with another contact of it.
_GOES_ON = """
INSERT INTO link (referral_id, version, linked_to, at, added) VALUES ($1, $2, $3, $4, '{}')
"""

_ASK = """
INSERT INTO link_question (referral_id, other_id, rule, asked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
"""


async def known(tx: Connection, refs: Collection[Refs]) -> People:
    """The earlier referrals of these people. Who adds to them holds them: see `heard_of`."""
    people = People()
    persons = [each.person for each in refs if each.person is not None]
    alike = [each.alike for each in refs if each.alike is not None]
    if not (persons or alike):
        return people
    for row in await tx.fetch(_KNOWN, persons, alike, NEWEST):
        people.add(Refs(row["person_ref"], row["alike_ref"]), _earlier(row))
    return people


def _earlier(row: Row) -> Earlier:
    return Earlier(
        referral_id=row["id"],
        key=(row["source"], row["source_reference"]),
        test=row["test"],
        person=Person.model_validate_json(row["person"]),
        heard_at=row["heard_at"],
        ended_at=row["ended_at"],
        outcome=row["outcome"] and Outcome(row["outcome"]),
    )


async def write(
    tx: Connection,
    links: Sequence[Link],
    freed: Sequence[Freed],
    questions: Iterable[Question],
    by: str | None = None,
) -> None:
    """Keep what became a contact, what is one no more, and what a person must say."""
    await _many(tx, _LINK, [(*_row(each), by) for each in links])
    await _many(tx, _FREED, [_freed(each) for each in freed])
    await _many(tx, _GOES_ON, [_going_on(each) for each in freed if each.standing.linked_to])
    await _many(tx, _ASK, [_question(each) for each in questions])


async def _many(tx: Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        await tx.executemany(statement, rows)


def _row(link: Link) -> tuple[object, ...]:
    return (
        link.referral_id,
        link.version,
        link.linked_to,
        link.linked_version,
        link.sense.kind.value if link.sense else WITHDRAWAL,
        link.sense and link.sense.rule.value,
        link.match and link.match.value,
        _json(link.before),
        _json(link.after),
        [fingerprint(each) for each in link.added],
        link.at,
    )


def _freed(freed: Freed) -> tuple[object, ...]:
    """Only one that stands by itself is told of, as this version."""
    standing = freed.standing
    told = standing.version if standing.linked_to is None else None
    return standing.referral_id, standing.version, told, freed.at


def _going_on(freed: Freed) -> tuple[object, ...]:
    standing = freed.standing
    return standing.referral_id, standing.version, standing.linked_to, freed.at


def _question(question: Question) -> tuple[object, ...]:
    accepted, likely = question.accepted, question.likely
    other = likely.earlier.referral_id
    return accepted.referral_id, other, likely.rule.value, accepted.received_at


def _json(facts: Facts | None) -> str | None:
    return None if facts is None else facts.model_dump_json()
