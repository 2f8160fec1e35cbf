"""A refusal in the words of FHIR and of the NHS Booking and Referral Standard."""

from typing import Any
from uuid import UUID

from services.intake.rejected import Code, Problem, Rejected

MEDIA_TYPE = "application/fhir+json"

_PROFILE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome"
_SYSTEM = "https://fhir.nhs.uk/Codesystem/http-error-codes"
"""Spelled as in every published example; the guide's own pages also say `CodeSystem`."""

_ERROR_CODES = {
    400: "REC_BAD_REQUEST",
    401: "REC_UNAUTHORIZED",
    403: "REC_FORBIDDEN",
    404: "REC_NOT_FOUND",
    405: "REC_METHOD_NOT_ALLOWED",
    406: "REC_NOT_ACCEPTABLE",
    408: "REC_TIMEOUT",
    409: "REC_CONFLICT",
    410: "REC_NOT_FOUND",
    413: "REC_BAD_REQUEST",
    415: "REC_BAD_REQUEST",
    422: "REC_UNPROCESSABLE_ENTITY",
    425: "REC_TOO_EARLY",
    429: "REC_TOO_MANY_REQUESTS",
    503: "REC_UNAVAILABLE",
}
"""The published code system where it has a code, else the guide's."""

_ISSUES = {401: Code.SECURITY, 408: Code.TIMEOUT, 500: Code.TRANSIENT}
"""Statuses for which the standard has one issue, whatever other doors say. That a fault of ours is
`transient` is so: the message is kept, and once the fault is mended the same message succeeds."""


def operation_outcome(rejected: Rejected, *, id: UUID) -> dict[str, Any]:  # noqa: A002 - FHIR's name
    """The OperationOutcome of a refusal. Its diagnostics hold nothing of what was sent."""
    return {
        "resourceType": "OperationOutcome",
        "id": str(id),
        "meta": {"profile": [_PROFILE]},
        "issue": [_issue(each, rejected.status) for each in rejected.problems],
    }


def error_code(status: int) -> str:
    """The standard's error code for an HTTP status."""
    return _ERROR_CODES.get(status, "REC_SERVER_ERROR")


def _issue(each: Problem, status: int) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "severity": "error",
        "code": str(_ISSUES.get(status, each.code)),
        "details": {"coding": [{"system": _SYSTEM, "code": error_code(status)}]},
        "diagnostics": each.message,
    }
    return issue | ({"expression": [each.pointer]} if each.pointer else {})
