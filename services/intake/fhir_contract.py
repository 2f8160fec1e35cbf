"""The written contract of the FHIR door: what OpenAPI says beside the code."""

from typing import Any

from fastapi import Response

FHIR_TYPES = ("application/fhir+json", "application/fhir+xml")

SCHEMAS: dict[str, Any] = {
    "Resource": {
        "type": "object",
        "description": "A FHIR R4 resource.",
        "required": ["resourceType"],
        "properties": {"resourceType": {"type": "string"}},
    },
    "OperationOutcome": {
        "type": "object",
        "description": "A FHIR R4 OperationOutcome with the standard's error codes.",
        "required": ["resourceType", "issue"],
        "properties": {
            "resourceType": {"const": "OperationOutcome"},
            "issue": {"type": "array", "minItems": 1, "items": {"type": "object"}},
        },
    },
}
"""What the paths refer to."""

_REASONS = {
    400: "Not FHIR, a header or a parameter is missing or malformed, or no workflow of ours.",
    401: "No key, or nobody's.",
    403: "The key's source may not use this door.",
    404: "No such referral of this source.",
    406: "Neither JSON nor XML is asked for.",
    408: "It took too long: send the same again, with the same ids.",
    409: "Processed before, which the sender takes as confirmation; or older than what is held.",
    410: "What this reference named is erased; what is new needs a new reference.",
    413: "Larger than 256 KiB.",
    415: "Another content type.",
    422: "A version, use case or address that is not ours; or a pair of ids used for two bodies.",
    425: "The same message is being processed.",
    429: "More than this source may send: come again after `Retry-After`.",
    500: "The fault is ours. A message is kept, and not accepted.",
    503: "Nothing is promised, and it may be stored: send the same again, with the same ids.",
}
_RETRY_AFTER = {
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds until the next try."}
}
_GUID = {"type": "string", "format": "uuid"}
_TEXT = {"type": "string"}


def _fhir(schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {media_type: {"schema": reference} for media_type in FHIR_TYPES}


def _outcomes(*statuses: int) -> dict[int | str, Any]:
    return {
        status: {"description": _REASONS[status], "content": _fhir("OperationOutcome")}
        | ({"headers": _RETRY_AFTER} if status in (429, 503) else {})
        for status in statuses
    }


def _parameter(
    where: str, name: str, description: str, schema: dict[str, Any], *, required: bool = True
) -> dict[str, Any]:
    found = {"name": name, "in": where, "description": description, "schema": schema}
    return found | ({"required": True} if required else {})


_HEADERS = [
    _parameter("header", "X-Request-Id", "Of this message; a retry has the same.", _GUID),
    _parameter("header", "X-Correlation-Id", "Of the conversation about a case.", _GUID),
    _parameter(
        "header",
        "NHSD-Target-Identifier",
        "Base64 of a JSON object with `value` and `system`: a service of ours.",
        _TEXT,
        required=False,
    ),
]


def _operation(
    name: str,
    summary: str,
    answer: str,
    refusals: tuple[int, ...],
    *parameters: dict[str, Any],
) -> dict[str, Any]:
    return {
        "operation_id": name,
        "summary": summary,
        "response_class": Response,
        "responses": {200: {"description": answer, "content": _fhir("Resource")}}
        | _outcomes(*refusals),
        "openapi_extra": {"parameters": [*_HEADERS, *parameters]},
    }


PROCESS_MESSAGE = _operation(
    "process_message",
    "NHS BaRS: send, update or cancel a referral (servicerequest-request: new, update).",
    "Durable. A message Bundle: a header that says `ok`, and the ServiceRequest under our id.",
    (400, 401, 403, 404, 408, 409, 410, 413, 415, 422, 425, 429, 500, 503),
)
PROCESS_MESSAGE["openapi_extra"]["requestBody"] = {"required": True, "content": _fhir("Resource")}

_READS = (400, 401, 403, 406, 422, 500, 503)

METADATA = _operation(
    "read_metadata", "NHS BaRS: what this receiver can do.", "A CapabilityStatement.", _READS
)
DEFINITIONS = _operation(
    "search_message_definitions",
    "NHS BaRS: which messages the sender may send.",
    "A searchset Bundle of MessageDefinitions.",
    (*_READS, 404),
    _parameter("query", "context", "A service of ours: `system|id`, or the id alone.", _TEXT),
)
REFERRALS = _operation(
    "search_service_requests",
    "NHS BaRS: the sender's own active referrals of one person.",
    "A searchset Bundle of ServiceRequests, the newest first; of nobody else's.",
    _READS,
    _parameter("query", "patient:identifier", "`https://fhir.nhs.uk/Id/nhs-number|…`", _TEXT),
)
REFERRAL = _operation(
    "read_service_request",
    "NHS BaRS: what became of a referral of the sender's own.",
    "A ServiceRequest: `active`, `completed`, `revoked` or `entered-in-error`.",
    (*_READS, 404),
    _parameter("path", "id", "The id that the referral was given when it was accepted.", _GUID),
)
