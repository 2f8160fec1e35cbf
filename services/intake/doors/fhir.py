"""The FHIR door: NHS BaRS `$process-message`, OperationOutcome for errors.

A message is known by its request id and correlation id: a retry has both, and the same body.
Processed: 409 `REC_CONFLICT`, which the sender takes as confirmation. Under way: 425. Failed: the
same failure again. A new pair with the same case and another body is an update of the referral.
"""

import re
from dataclasses import replace
from uuid import UUID

from starlette.datastructures import Headers
from starlette.responses import Response

from services.chassis import ids
from services.intake.canonical import Canonical
from services.intake.doors import fhir_answer, fhir_wire
from services.intake.doors.dialect import media_type
from services.intake.formats import bars
from services.intake.front import Front
from services.intake.ledger import SenderKey, sender_key
from services.intake.operation_outcome import operation_outcome
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source, SourceDoor
from services.intake.submission import Acceptance, Door, Refusal, Reply, Submission

REQUEST_ID = "X-Request-Id"
CORRELATION_ID = "X-Correlation-Id"

JSON_TYPES = ("application/fhir+json", "application/json")
XML_TYPES = ("application/fhir+xml", "application/xml", "text/xml")

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class FhirDoor:
    """Synchronous: 200 with a response message once the referral is durable."""

    door = Door.FHIR

    def __init__(self) -> None:
        self._under_way: set[SenderKey] = set()

    def admits(self, source: Source) -> bool:
        """Sources whose file names this door."""
        return source.door is SourceDoor.BARS

    def key(self, headers: Headers) -> str | None:
        """Both ids, in lower case: GUIDs are compared as such."""
        return " ".join(_guid(headers, name) for name in (REQUEST_ID, CORRELATION_ID))

    def parse(self, body: bytes, headers: Headers, source: Source) -> Canonical:
        """A BaRS referral request, in JSON or XML; its conversation is in the headers."""
        kind = media_type(headers)
        if kind not in (*JSON_TYPES, *XML_TYPES):
            message = "The body must be application/fhir+json or application/fhir+xml."
            raise refuse(415, Code.NOT_SUPPORTED, message)
        return replace(bars.parse(body, kind, source), conversation=_guid(headers, CORRELATION_ID))

    async def deliver(self, front: Front, message: Submission) -> Reply:
        """One message of a pair at a time; `Rejected` 425 for the second."""
        if message.key is None:
            return await front.offer(message)
        key = sender_key(message)
        if key in self._under_way:
            raise refuse(425, Code.DUPLICATE, "The message is being processed.")
        self._under_way.add(key)
        try:
            return await front.offer(message)
        finally:
            self._under_way.discard(key)

    def answer(self, reply: Reply, headers: Headers) -> Response:
        """200 once; 409 for what was processed before; a failure as it was told first."""
        if isinstance(reply.answer, Refusal):
            return self._outcome(reply.answer.rejected, headers, id_=reply.answer.id)
        if reply.again:
            done = refuse(409, Code.DUPLICATE, "The message was processed before.")
            return self._outcome(done, headers, id_=ids.uuid7())
        return self._processed(reply.answer, headers)

    def refuse(self, rejected: Rejected, headers: Headers) -> Response:
        """An OperationOutcome."""
        return self._outcome(rejected, headers, id_=ids.uuid7())

    def _processed(self, accepted: Acceptance, headers: Headers) -> Response:
        request_id = headers[REQUEST_ID]
        bundle = fhir_answer.processed(accepted, request_id=request_id, bundle_id=ids.uuid7())
        return fhir_wire.respond(bundle, 200, headers)

    def _outcome(self, rejected: Rejected, headers: Headers, *, id_: UUID) -> Response:
        outcome = operation_outcome(rejected, id=id_)
        return fhir_wire.respond(outcome, rejected.status, headers)


def _guid(headers: Headers, name: str) -> str:
    value = headers.get(name)
    if value is None:
        raise refuse(400, Code.REQUIRED, f"The header {name} is missing.", at=name)
    if not _GUID.fullmatch(value):
        raise refuse(400, Code.INVALID, f"The header {name} is not a GUID.", at=name)
    return value.lower()
