"""The JSON door for messages about one referral that is there: withdrawals and contacts."""

from dataclasses import replace
from typing import Protocol
from uuid import UUID

from starlette.datastructures import Headers

from services.intake import outcomes
from services.intake.canonical import Canonical
from services.intake.doors.dialect import media_type
from services.intake.doors.json import JsonDoor
from services.intake.formats import json_limits
from services.intake.front import Front
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source
from services.intake.status import Known
from services.intake.submission import Reply, Submission


class Parse(Protocol):
    """Reads a message about the referral that the sender knows by this reference."""

    def __call__(self, body: bytes, *, reference: str) -> Canonical: ...


class About(JsonDoor):
    """Of one referral, by the id that its sender was told."""

    def __init__(self, referral_id: str, parse: Parse) -> None:
        self._referral_id = referral_id
        self._parse = parse

    def parse(self, body: bytes, headers: Headers, source: Source) -> Canonical:
        """What is said about it; which it is, the delivery finds out."""
        json_limits.required(media_type(headers))
        return self._parse(body, reference=self._referral_id)

    async def deliver(self, front: Front, message: Submission) -> Reply:
        """`Rejected` 404 where the sender has no such referral: nothing is kept of that."""
        known = await own(front, self._referral_id, message.source)
        content = message.content
        if not isinstance(content, Rejected):
            content = replace(content, source_reference=known.source_reference)
        return await front.offer(replace(message, content=content))


class Contacting(About):
    """Two contacts may say the same and are two, so each has a key of its own."""

    def key(self, headers: Headers) -> str | None:
        """The `Idempotency-Key`, which every contact needs."""
        key = super().key(headers)
        if key is None:
            needed = "A contact needs an Idempotency-Key: a retry is no second contact."
            raise refuse(400, Code.REQUIRED, needed, at="Idempotency-Key")
        return key


async def own(front: Front, referral_id: str, source: Source) -> Known:
    """A referral of the source's own; of anybody else's it is not even told that it is there."""
    wanted = _uuid(referral_id)
    known = wanted and await outcomes.known(front.pool, wanted, source=source.name)
    if not known:
        raise refuse(404, Code.NOT_FOUND, "There is no such referral of yours.")
    return known


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
