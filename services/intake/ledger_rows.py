"""The rows that a batch writes: one array a column, as `store` inserts them. Pure."""

import json
from collections.abc import Iterable, Sequence

from services.intake import concerns, judged, provenance
from services.intake.accept import Remembered, Standing
from services.intake.ledger import Ledger
from services.intake.rejected import Rejected
from services.intake.submission import Acceptance


def columns(rows: Iterable[Sequence[object]], width: int) -> list[Sequence[object]]:
    """Rows as one array a column. One of nulls alone is empty: `unnest` fills up the shorter."""
    columns = [_unless_nulls(column) for column in zip(*rows, strict=True)]
    return columns or [()] * width


def _unless_nulls(column: Sequence[object]) -> Sequence[object]:
    return column if any(each is not None for each in column) else ()


def referrals(ledger: Ledger) -> list[Sequence[object]]:
    """The referrals in their newest versions, with their records."""
    rows = (
        (
            entry.standing.referral_id,
            source,
            reference,
            entry.standing.version,
            entry.standing.sha256,
            entry.announcement.refs.person,
            entry.standing.facts.model_dump_json(),
            entry.message.source.test,
            entry.standing.received_at,
            entry.standing.version_at,
            (entry.announcement.record.value or b"").decode(),
            judged.stored(entry.standing.judged),
            entry.standing.written_at,
            entry.standing.withdrawn_at,
            _sent(entry.standing),
            entry.announcement.refs.alike,
            entry.standing.linked_to,
            entry.standing.heard_at,
            entry.sense and entry.sense.kind.value,
            entry.sense and entry.sense.rule.value,
            concerns.stored(entry.standing.contact_concerns),
        )
        for (source, reference), entry in ledger.entries.items()
    )
    return columns(rows, 21)


def _sent(standing: Standing) -> int | None:
    """The sender's own newest version, where another is newer."""
    return None if standing.sent_version == standing.version else standing.sent_version


def versions(ledger: Ledger) -> list[Sequence[object]]:
    """The accepted messages, each as the version that it made."""
    rows = (
        (
            accepted.referral_id,
            accepted.version,
            message.media_type,
            message.sha256,
            message.body,
            accepted.received_at,
            *provenance.stored(message),
            None if isinstance(message.content, Rejected) else message.content.conversation,
        )
        for message, accepted in ledger.versions
    )
    return columns(rows, 10)


def first_answers(ledger: Ledger) -> list[Sequence[object]]:
    """What is answered under the senders' keys from now on."""
    rows = (
        (source, key, first.sha256, *_answer(first))
        for (source, key), first in ledger.remembered.items()
    )
    return columns(rows, 8)


def _answer(first: Remembered) -> tuple[object, ...]:
    answer = first.answer
    if isinstance(answer, Acceptance):
        return answer.referral_id, answer.version, answer.received_at, None, None
    return answer.id, None, answer.at, answer.rejected.status, problems(answer.rejected)


def problems(rejected: Rejected) -> str:
    """Problems as JSON. They name places and kinds, and never quote the message."""
    return json.dumps(
        [
            {"pointer": each.pointer, "code": each.code, "message": each.message}
            for each in rejected.problems
        ]
    )
