"""The written contract of the HTTP interface: what OpenAPI says beside the code."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from services.intake import fhir_contract, signatures
from services.intake.doors.json import Accepted
from services.intake.formats.contact import ContactForm
from services.intake.formats.phone_form import PhoneForm
from services.intake.formats.withdrawal import WithdrawalForm
from services.intake.status import Status

DESCRIPTION = """\
Referrals into adult social care. A message is accepted (202, or 200 at the FHIR door) once it is
durable, and not before. The same message again gets the first answer; at the FHIR door, the
standard's 409. The same reference with other content is a new version of the same referral.
Nothing that is sent is ever quoted in an error; what is refused is kept for its sender's benefit.
"""

_SECURITY: dict[str, Any] = {
    "sourceKey": {"type": "http", "scheme": "bearer", "description": "A key that we issued."},
    "accessToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An OAuth 2 access token of the issuer that the source's file names.",
    },
    "signature": {
        "type": "apiKey",
        "in": "header",
        "name": signatures.SIGNATURE,
        "description": (
            "Standard Webhooks: with `webhook-source`, `webhook-id` and `webhook-timestamp`,"
            " `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64. `webhook-id` is the"
            " message's key, and there is no Idempotency-Key beside it."
        ),
    },
}
"""A source has one of them, which its file says."""

_REFERENCES = "#/components/schemas/{model}"

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer to the field."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}

_RETRY_AFTER = {
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds until the next try."}
}

_REASONS = {
    400: "Not JSON, or a header is malformed.",
    401: "No key, or nobody's.",
    403: "The key's source may not use this door.",
    404: "No such referral of this source.",
    408: "The body took too long.",
    409: "The referral has moved on.",
    410: "What this reference named is erased; what is new needs a new reference.",
    413: "Larger than 256 KiB.",
    415: "Another content type.",
    422: "Read, but not a referral as this door takes it; or a key used for two bodies.",
    429: "More than this source may send: come again after `Retry-After`.",
    500: "The fault is ours. A message is kept, and not accepted.",
    503: "Nothing is promised, and it may be stored: send the same again, with the same ids.",
}


def _content(schema: str, *media_types: str) -> dict[str, Any]:
    return {each: {"schema": {"$ref": _REFERENCES.format(model=schema)}} for each in media_types}


def _refusals(content: dict[str, Any], *statuses: int) -> dict[int | str, Any]:
    return {
        status: {"description": _REASONS[status], "content": content}
        | ({"headers": _RETRY_AFTER} if status in (429, 503) else {})
        for status in statuses
    }


def _problems(*statuses: int) -> dict[int | str, Any]:
    return _refusals(_content("Problem", "application/problem+json"), *statuses)


def _header(name: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": description, "schema": schema, **more}


_GUID = {"type": "string", "format": "uuid"}

_REFERRAL_ID = {"name": "referral_id", "in": "path", "required": True, "schema": _GUID}

_KEY = _header(
    "Idempotency-Key",
    "The same key with the same body gets the first answer.",
    {"type": "string", "minLength": 1, "maxLength": 255},
)

_EXAMPLES = {
    "WithdrawalForm": {"reason": "deceased"},
    "ContactForm": {"kind": "chaser", "note": "The daughter asks when somebody comes."},
}


def _example(name: str) -> Any:
    """One of our own, about an invented person."""
    return json.loads((Path(__file__).parent / "examples" / f"{name}.json").read_bytes())


PHONE: dict[str, Any] = {
    "operation_id": "send_referral",
    "summary": "Send a referral from the contact centre's form, or many: a line each.",
    "status_code": 202,
    "response_model": Accepted,
    "responses": {
        200: {
            "description": "Of many: a line of answer each, `line` and `status` in it.",
            "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
        },
        202: {"description": "Durable."},
    }
    | _problems(400, 401, 403, 408, 409, 410, 413, 415, 422, 429, 500, 503),
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": _REFERENCES.format(model="PhoneForm")},
                    "example": _example("phone-falls-and-equipment"),
                },
                "application/x-ndjson": {"schema": {"type": "string"}},
            },
        },
        "parameters": [_KEY],
    },
}


def _about(operation: str, summary: str, form: str, key: dict[str, Any]) -> dict[str, Any]:
    """A message about one referral of the sender's own."""
    schema = {"$ref": _REFERENCES.format(model=form)}
    body = {"application/json": {"schema": schema, "example": _EXAMPLES[form]}}
    return {
        "operation_id": operation,
        "summary": summary,
        "status_code": 202,
        "response_model": Accepted,
        "responses": {202: {"description": "Durable."}}
        | _problems(400, 401, 403, 404, 408, 409, 410, 413, 415, 422, 429, 500, 503),
        "openapi_extra": {
            "requestBody": {"required": True, "content": body},
            "parameters": [_REFERRAL_ID, key],
        },
    }


WITHDRAWAL = _about(
    "withdraw_referral", "Take a referral of one's own back.", "WithdrawalForm", _KEY
)
CONTACT = _about(
    "add_contact",
    "Say that somebody asked about a referral, or told more of the story.",
    "ContactForm",
    _KEY | {"required": True},
)

STATUS: dict[str, Any] = {
    "operation_id": "read_referral",
    "summary": "What became of a referral of one's own.",
    "response_model": Status,
    "openapi_extra": {"parameters": [_REFERRAL_ID]},
    "responses": _problems(401, 403, 404, 500, 503),
}


def document(api: FastAPI) -> dict[str, Any]:
    """The whole contract of an application, as OpenAPI 3.1."""
    found = get_openapi(
        title=api.title, version=api.version, description=api.description, routes=api.routes
    )
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas |= {"Problem": _PROBLEM} | fhir_contract.SCHEMAS
    for form in (PhoneForm, WithdrawalForm, ContactForm):
        schemas |= _form(form)
    components["securitySchemes"] = _SECURITY
    found["security"] = [{name: []} for name in _SECURITY]
    return found


def _form(model: type[BaseModel]) -> dict[str, Any]:
    """A form and what it refers to, where OpenAPI looks for it."""
    schema = model.model_json_schema(ref_template=_REFERENCES)
    parts: dict[str, Any] = schema.pop("$defs", {})
    return parts | {model.__name__: schema}
