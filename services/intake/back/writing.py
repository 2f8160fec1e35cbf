"""SQL that writes answers, in the transaction that keeps what they tell of. Never commits."""

import json
from collections.abc import Sequence
from uuid import UUID

from services.chassis.database import Connection
from services.intake.back.answer import Answer, Wanted
from services.intake.parts.answers import Told

# A decision counts where it is the newest that is known, a step where its team leads by it. What
# says the same as the one before is no news. Of who is erased, or withdrawn by the sender, nothing.
_WRITE = """
INSERT INTO answer_delivery (id, referral_id, source, told, at, team, detail, state, why)
SELECT t.id, t.referral_id, r.source, t.told, t.at, t.team, t.detail::jsonb,
    CASE WHEN t.held IS NOT NULL THEN 'held' WHEN o.revision IS NULL THEN 'early'
        ELSE 'waiting' END, t.held
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::int[],
            $7::text[], $8::text[]) WITH ORDINALITY AS t
    (id, referral_id, told, at, team, revision, detail, held, place)
JOIN referral r ON r.id = t.referral_id
    AND r.source_reference IS NOT NULL AND r.withdrawn_at IS NULL
JOIN unnest($9::text[], $10::text[]) AS w (source, told) ON (w.source, w.told) = (r.source, t.told)
LEFT JOIN outcome o ON o.referral_id = t.referral_id
LEFT JOIN LATERAL (
    SELECT b.told, b.team, b.detail FROM answer_delivery b
    WHERE b.referral_id = t.referral_id ORDER BY b.seq DESC LIMIT 1) AS last ON true
WHERE CASE WHEN t.revision IS NULL THEN coalesce(o.destination = t.team, true)
      ELSE o.revision = t.revision END
    AND (last.told, last.team, last.detail) IS DISTINCT FROM (t.told, t.team, t.detail::jsonb)
ORDER BY t.place
ON CONFLICT (id) DO NOTHING
"""

# Behind the decision, in the order in which they were heard of.
_LEADS = """
UPDATE answer_delivery AS a
SET state = 'waiting', seq = nextval('answer_delivery_seq_seq'), due_at = now()
FROM (SELECT e.id FROM answer_delivery e JOIN outcome o USING (referral_id)
      WHERE e.referral_id = ANY($1::uuid[]) AND e.state = 'early' AND e.team = o.destination
      ORDER BY e.seq) AS early
WHERE a.id = early.id
"""

_LEADS_NOT = """
DELETE FROM answer_delivery AS e USING outcome o
WHERE e.referral_id = ANY($1::uuid[]) AND e.state = 'early' AND o.referral_id = e.referral_id
"""


async def write(tx: Connection, answers: Sequence[Answer], wanted: Wanted) -> None:
    """Write what the senders of these referrals want to be told, each once, due at once.

    After the decisions and steps themselves: it is told by what is known then.
    """
    if not answers or not wanted:
        return
    pairs = [(source, told.value) for source, tells in wanted.items() for told in tells]
    await tx.execute(_WRITE, *_columns(answers), *map(list, zip(*pairs, strict=True)))
    decided = list({each.referral_id for each in answers if each.told is Told.DECIDED})
    if decided:
        await _settle_early(tx, decided)


async def _settle_early(tx: Connection, decided: list[UUID]) -> None:
    await tx.execute(_LEADS, decided)
    await tx.execute(_LEADS_NOT, decided)


def _columns(answers: Sequence[Answer]) -> list[list[object]]:
    rows = [
        (
            each.id,
            each.referral_id,
            each.told.value,
            each.at,
            each.team,
            each.revision,
            json.dumps(each.detail),
            each.held,
        )
        for each in answers
    ]
    return [list(column) for column in zip(*rows, strict=True)]
