"""What people do with links: take a wrong one back, answer a question. No commits."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg
from asyncpg import Record as Row

from services.chassis import audit
from services.chassis.audit import Deed
from services.chassis.database import Connection
from services.chassis.event import originated
from services.chassis.work import Work
from services.contracts.facts import Facts
from services.contracts.referral import ContactLinked, Received, ReferralState, Updated, Withdrawn
from services.intake import holding, judged
from services.intake.held import Held
from services.intake.rejoining import Joined, Parted, Restored, Trace, fingerprint, joined, parted

_HEAD = "SELECT coalesce(linked_to, id) FROM referral WHERE id = $1"

_TRACES = """
SELECT facts_before, facts_after, added FROM link
WHERE referral_id = $1 AND undone_at IS NULL ORDER BY version
"""

_PLACE = """
WITH placed AS (
    UPDATE referral SET version = $2, facts = $3::jsonb, judged = $4::jsonb, linked_to = $5,
        heard_at = greatest(heard_at, $6), sent_version = coalesce(sent_version, version)
    WHERE id = $1)
UPDATE record SET record = $7::jsonb WHERE referral_id = $1
"""

_UNDONE = """
UPDATE link SET undone_at = $2, undone_by = $3, undone_reason = $4, undone_version = $5::int,
    restored_version = $6::int
WHERE referral_id = $1 AND undone_at IS NULL
"""

_LINK = """
INSERT INTO link (referral_id, version, linked_to, linked_version, contact, rule, match,
                  facts_before, facts_after, added, at, linked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

# What was linked to a referral that is linked now goes on with that one's head.
_FOLLOW = """
WITH following AS (
    UPDATE referral SET linked_to = $2, version = version + 1,
        sent_version = coalesce(sent_version, version)
    WHERE linked_to = $1 RETURNING id, version),
records AS (
    UPDATE record SET record = jsonb_set(record, '{version}', to_jsonb(f.version))
    FROM following f WHERE referral_id = f.id),
ended AS (
    UPDATE link SET undone_at = $3, undone_by = $4 FROM following f
    WHERE link.referral_id = f.id AND link.undone_at IS NULL)
INSERT INTO link (referral_id, version, linked_to, at, linked_by, added)
SELECT id, version, $2, $3, $4, '{}' FROM following
"""

_ENDED = """
SELECT EXISTS (
    SELECT FROM outcome o
    JOIN progress p ON p.referral_id = o.referral_id AND p.team = o.destination
    WHERE o.referral_id = $1 AND p.step IN ('closed', 'returned_to_referrer'))
"""

_QUESTION = """
SELECT rule FROM link_question WHERE referral_id = $1 AND other_id = $2 AND answer IS NULL
FOR UPDATE
"""

_ANSWERED = """
UPDATE link_question SET answer = $3, answered_at = $4, answered_by = $5
WHERE referral_id = $1 AND other_id = $2
"""

_QUESTIONS = """
SELECT q.referral_id, a.source, q.other_id, b.source AS other_source, q.rule, q.asked_at
FROM intake.link_question q JOIN intake.referral a ON a.id = q.referral_id
JOIN intake.referral b ON b.id = q.other_id
WHERE q.answer IS NULL ORDER BY q.asked_at LIMIT $1
"""

_LINKS = """
SELECT l.referral_id, r.source, l.linked_to AS other_id, e.source AS other_source, l.contact,
    l.rule, l.match, l.at
FROM intake.link l JOIN intake.referral r ON r.id = l.referral_id
JOIN intake.referral e ON e.id = l.linked_to
WHERE l.undone_at IS NULL AND l.contact IN ('chaser', 'update') AND r.linked_to IS NOT NULL
    AND r.source_reference IS NOT NULL
ORDER BY l.at DESC LIMIT $1
"""


class Answer(StrEnum):
    """What a person says of a doubtful match."""

    LINK = "link"
    APART = "apart"


class NotLinked(Exception):
    """Nobody knows this referral, or it is a contact of no other."""


class NoQuestion(Exception):
    """Nobody asks about these two, or it is answered."""


class Ended(Exception):
    """One of the two was withdrawn or erased, or a team has ended the earlier one."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking a link back has done: the version that each of the two has now."""

    referral_id: UUID
    version: int
    linked_to: UUID
    linked_to_version: int
    facts: Restored


async def undo(work: Work, referral_id: UUID, *, actor: str, reason: str, at: datetime) -> Undone:
    """Let a linked referral stand by itself; the earlier one is as it was, where that can be.

    `NotLinked` where there is nothing to take back. `reason` is a short code.
    """
    linked, earlier = await _both(work.tx, referral_id)
    rows = await work.tx.fetch(_TRACES, referral_id)
    found = parted(linked, earlier, [_trace(row) for row in rows])
    await _place(work.tx, found.linked, None, None)
    restored = None if found.earlier is earlier else found.earlier.version
    versions = (found.linked.version, restored)
    await work.tx.execute(_UNDONE, referral_id, at, actor, reason, *versions)
    _emit(work, found.linked, Received)
    if found.earlier is not earlier:
        await _place(work.tx, found.earlier, None, None)
        _emit(work, found.earlier, Updated)
    done = _undone(found)
    detail = {"linked_to": str(done.linked_to), "facts": done.facts.value}
    await audit.write(work.tx, Deed(actor, "unlink", str(referral_id), reason, detail))
    return done


async def answer(
    work: Work, referral_id: UUID, other_id: UUID, said: Answer, *, actor: str, at: datetime
) -> None:
    """Answer whether two referrals are about one person: `NoQuestion`, `Ended`.

    Linked, the later one ends as one of its own; what it says is the earlier one's now.
    """
    rule = await work.tx.fetchval(_QUESTION, referral_id, other_id)
    if rule is None:
        raise NoQuestion
    if said is Answer.LINK:
        await _link(work, referral_id, other_id, rule, actor=actor, at=at)
    await work.tx.execute(_ANSWERED, referral_id, other_id, said.value, at, actor)
    detail = {"other": str(other_id), "answer": said.value}
    await audit.write(work.tx, Deed(actor, "answer_link", str(referral_id), rule, detail))


async def questions(tx: "Connection | asyncpg.Connection[Any]", limit: int) -> list[Row]:
    """The doubtful matches that nobody has answered, the oldest first."""
    return list(await tx.fetch(_QUESTIONS, limit))


async def newest(tx: "Connection | asyncpg.Connection[Any]", limit: int) -> list[Row]:
    """The newest links that stand."""
    return list(await tx.fetch(_LINKS, limit))


async def _both(tx: Connection, referral_id: UUID) -> tuple[Held, Held]:
    head = await tx.fetchval(_HEAD, referral_id)
    held = await holding.hold_all(tx, {referral_id, head} - {None})
    linked = held.get(referral_id)
    if linked is None or linked.to is None or linked.to not in held:
        raise NotLinked
    return linked.held, held[linked.to].held


async def _link(
    work: Work, referral_id: UUID, other_id: UUID, rule: str, *, actor: str, at: datetime
) -> None:
    heads = {await work.tx.fetchval(_HEAD, each) for each in (referral_id, other_id)} - {None}
    held = await holding.hold_all(work.tx, heads)
    if len(held) < 2 or any(each.to is not None for each in held.values()):
        raise Ended
    earlier, later = sorted(held.values(), key=lambda each: each.held.facts.received_at)
    if await work.tx.fetchval(_ENDED, earlier.held.referral_id):
        raise Ended
    found = joined(later.held, earlier.held)
    head = found.earlier.referral_id
    await work.tx.execute(_FOLLOW, found.linked.referral_id, head, at, actor)
    await _place(work.tx, found.linked, head, None)
    await _place(work.tx, found.earlier, None, at)
    await work.tx.execute(_LINK, *_row(found, earlier.held, rule, actor, at))
    _emit(work, found.linked, Withdrawn, reason="other")
    _emit(work, found.earlier, ContactLinked, contact=found.sense.kind.value, contact_at=at)


def _row(found: Joined, before: Held, rule: str, actor: str, at: datetime) -> tuple[object, ...]:
    changed = found.earlier.facts != before.facts
    return (
        found.linked.referral_id,
        found.linked.version,
        before.referral_id,
        found.earlier.version,
        found.sense.kind.value,
        found.sense.rule.value,
        rule,
        before.facts.model_dump_json() if changed else None,
        found.earlier.facts.model_dump_json() if changed else None,
        [fingerprint(each) for each in found.added],
        at,
        actor,
    )


async def _place(tx: Connection, held: Held, to: UUID | None, heard_at: datetime | None) -> None:
    await tx.execute(
        _PLACE,
        held.referral_id,
        held.version,
        held.facts.model_dump_json(),
        judged.stored(held.judged),
        to,
        heard_at,
        held.record.model_dump_json(),
    )


def _emit(work: Work, held: Held, model: type[ReferralState], **more: object) -> None:
    told = held.told(model, **more)
    work.emit(*[originated(each, key=held.referral_id) for each in told])


def _trace(row: Row) -> Trace:
    return Trace(_facts(row["facts_before"]), _facts(row["facts_after"]), frozenset(row["added"]))


def _facts(text: str | None) -> Facts | None:
    return None if text is None else Facts.model_validate_json(text)


def _undone(found: Parted) -> Undone:
    return Undone(
        referral_id=found.linked.referral_id,
        version=found.linked.version,
        linked_to=found.earlier.referral_id,
        linked_to_version=found.earlier.version,
        facts=found.facts,
    )
