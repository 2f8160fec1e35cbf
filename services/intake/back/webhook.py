"""An answer as a signed webhook, by Standard Webhooks. No I/O."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.intake import signatures
from services.intake.back.letter import Letter, Request
from services.intake.parts.answers import Told

_DETAILS = {
    Told.DECIDED: ("needs_person", "respond_by"),
    Told.ACCEPTED: (),
    Told.INFORMATION_NEEDED: (),
    Told.REJECTED: ("reason",),
    Told.CLOSED: ("outcome",),
}
"""What is said of each besides; nothing else that a row may hold ever leaves."""


def request(letter: Letter, url: str, secrets: Sequence[bytes], *, now: datetime) -> Request:
    """The request, signed by each of the secrets, at this moment.

    Its id and its body are the same at each attempt.
    """
    body, at, id_ = _body(letter), int(now.timestamp()), str(letter.id)
    signed = " ".join(signatures.header(secret, id_, at, body) for secret in secrets)
    headers = {
        "content-type": "application/json",
        signatures.ID: id_,
        signatures.TIMESTAMP: str(at),
        signatures.SIGNATURE: signed,
    }
    return Request(url, headers, body)


def _body(letter: Letter) -> bytes:
    told = {
        "type": f"referral.{letter.told.value}",
        "timestamp": letter.at.isoformat(),
        "data": _data(letter),
    }
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


def _data(letter: Letter) -> dict[str, Any]:
    who = "destination" if letter.told is Told.DECIDED else "team"
    return {
        "referral_id": str(letter.referral_id),
        "source_reference": letter.reference,
        "status_url": f"/v1/referrals/{letter.referral_id}",
        "test": letter.test,
        who: letter.team,
        **{name: letter.detail.get(name) for name in _DETAILS[letter.told]},
    }
