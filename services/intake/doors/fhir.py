"""The FHIR door: NHS BaRS `$process-message`, OperationOutcome for errors.

A message is known by its request id and correlation id: a retry has both, and the same body.
Processed: 409 `REC_CONFLICT`, which the sender takes as confirmation. Under way: 425. Failed: the
same failure again. A new request id in the same conversation is another message about the case.

The ids are stored with the answer, in the transaction that does what the message asks; that they
are being dealt with before is told by a lock of that transaction (`under_way`).
"""

import asyncio
from dataclasses import replace
from uuid import UUID

from starlette.datastructures import Headers
from starlette.responses import Response

from services.chassis import ids
from services.intake import under_way
from services.intake.canonical import Canonical
from services.intake.doors import fhir_answer, fhir_case, fhir_headers, fhir_wire
from services.intake.doors.dialect import media_type
from services.intake.formats import bars
from services.intake.formats.bars_reference import numbered
from services.intake.front import Front
from services.intake.group import Late
from services.intake.naming import SenderKey, sender_key
from services.intake.operation_outcome import operation_outcome
from services.intake.parts.bars import Bars
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source, SourceDoor
from services.intake.submission import Door, Refusal, Reply, Submission

JSON_TYPES = ("application/fhir+json", "application/json")
XML_TYPES = ("application/fhir+xml", "application/xml", "text/xml")

WITHIN = 4.5
"""Seconds from the end of the body to the answer: the standard allows five for the whole way."""


class FhirDoor:
    """Synchronous: 200 with a response message once the referral is durable."""

    door = Door.FHIR

    def __init__(self) -> None:
        self._under_way: set[SenderKey] = set()

    def admits(self, source: Source) -> bool:
        """Sources whose file names this door."""
        return source.door is SourceDoor.BARS

    def key(self, headers: Headers) -> str | None:
        """Both ids."""
        return fhir_headers.pair(headers)

    def parse(self, body: bytes, headers: Headers, source: Source) -> Canonical:
        """A BaRS message, in JSON or XML; its conversation is in the headers."""
        fhir_headers.check_target(headers, source.bars or Bars())
        kind = media_type(headers)
        if kind not in (*JSON_TYPES, *XML_TYPES):
            message = "The body must be application/fhir+json or application/fhir+xml."
            raise refuse(415, Code.NOT_SUPPORTED, message)
        conversation = fhir_headers.guid(headers, fhir_headers.CORRELATION_ID)
        return _in_conversation(bars.parse(body, kind, source), conversation)

    async def deliver(self, front: Front, message: Submission) -> Reply:
        """One message of a pair at a time: `Rejected` 425 for the second, 408 for one in vain."""
        key = sender_key(message) if message.key is not None else None
        if key in self._under_way:
            raise under_way.too_early()
        if key is not None:
            self._under_way.add(key)
        try:
            async with asyncio.timeout(WITHIN):
                return await _delivered(front, message)
        except (TimeoutError, Late):
            raise refuse(408, Code.TIMEOUT, "It took too long; please send it again.") from None
        finally:
            if key is not None:
                self._under_way.discard(key)

    def answer(self, message: Submission, reply: Reply, headers: Headers) -> Response:
        """200 once; 409 for what was processed before; a failure as it was told first."""
        if isinstance(reply.answer, Refusal):
            return self._outcome(reply.answer.rejected, headers, id_=reply.answer.id)
        if reply.again or not isinstance(message.content, Canonical):
            done = refuse(409, Code.DUPLICATE, "The message was processed before.")
            return self._outcome(done, headers, id_=ids.uuid7())
        told = fhir_answer.told(message.content, reply.answer)
        request_id = headers[fhir_headers.REQUEST_ID]
        bundle = fhir_answer.processed(told, request_id=request_id, bundle_id=ids.uuid7())
        return fhir_wire.respond(bundle, 200, headers)

    def refuse(self, rejected: Rejected, headers: Headers) -> Response:
        """An OperationOutcome."""
        return self._outcome(rejected, headers, id_=ids.uuid7())

    def _outcome(self, rejected: Rejected, headers: Headers, *, id_: UUID) -> Response:
        outcome = operation_outcome(rejected, id=id_)
        return fhir_wire.respond(outcome, rejected.status, headers)


def _in_conversation(said: Canonical, conversation: str) -> Canonical:
    """A case without a number is known by its conversation."""
    known = said.source_reference
    reference = known if numbered(known) else f"urn:uuid:{conversation}"
    return replace(said, conversation=conversation, source_reference=reference)


async def _delivered(front: Front, message: Submission) -> Reply:
    said = message.content
    if isinstance(said, Canonical):
        placed = await fhir_case.placed(front.pool, message.source, said)
        message = replace(message, content=placed)
    reply = await front.offer(message)
    if isinstance(reply.answer, Refusal) and reply.answer.rejected.status == 425:
        raise reply.answer.rejected
    return reply
