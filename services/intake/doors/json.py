"""The JSON door: `/v1/referrals`, the contact centre's form, problem+json for errors."""

import json
import re
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from starlette.datastructures import Headers
from starlette.responses import Response

from services.intake import problem, reading, signatures
from services.intake.canonical import Canonical
from services.intake.doors.dialect import media_type
from services.intake.front import Front
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source, SourceDoor
from services.intake.submission import Acceptance, Door, Reply, Submission

MEDIA_TYPE = "application/json"

_KEY = re.compile(r"[!-~]{1,255}")


class Accepted(BaseModel):
    """The message is durable, as this version of that referral."""

    model_config = ConfigDict(frozen=True)

    referral_id: UUID
    version: int
    status_url: str
    received_at: datetime


class JsonDoor:
    """A repeat gets the first answer, with its status and its body."""

    door = Door.JSON

    def admits(self, source: Source) -> bool:
        """Sources whose file names this door."""
        return source.door is SourceDoor.JSON

    def key(self, headers: Headers) -> str | None:
        """The `Idempotency-Key`, or the id of a signed request.

        Without either the sender's own reference tells a repeat. The signature is of the id alone:
        under another key, which anybody could write to it, a signed request would be a new one.
        """
        own, signed = headers.get("idempotency-key"), headers.get(signatures.ID)
        if own is not None and not _KEY.fullmatch(own):
            message = "Idempotency-Key is 1 to 255 visible ASCII characters."
            raise refuse(400, Code.INVALID, message)
        if own is not None and signed is not None and own != signed:
            message = "A signed request's key is its webhook-id: leave Idempotency-Key out."
            raise refuse(400, Code.INVALID, message, at="Idempotency-Key")
        return signed or own

    def parse(self, body: bytes, headers: Headers, source: Source) -> Canonical:
        """What the source's format is."""
        return reading.read(body, media_type(headers), source)

    async def deliver(self, front: Front, message: Submission) -> Reply:
        """A repeat of what is still under way waits for it, and gets its answer."""
        return await front.offer(message)

    def answer(self, message: Submission, reply: Reply, headers: Headers) -> Response:
        """202, or the problem."""
        if not isinstance(reply.answer, Acceptance):
            return self.refuse(reply.answer.rejected, headers)
        accepted = _accepted(reply.answer)
        return Response(
            accepted.model_dump_json(),
            202,
            {"Location": accepted.status_url},
            media_type=MEDIA_TYPE,
        )

    def refuse(self, rejected: Rejected, headers: Headers) -> Response:
        """RFC 9457."""
        body = json.dumps(problem.problem(rejected))
        return Response(body, rejected.status, media_type=problem.MEDIA_TYPE)


def _accepted(acceptance: Acceptance) -> Accepted:
    return Accepted(
        referral_id=acceptance.referral_id,
        version=acceptance.version,
        status_url=f"/v1/referrals/{acceptance.referral_id}",
        received_at=acceptance.received_at,
    )
