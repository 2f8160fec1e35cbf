"""The headers of the Booking and Referral Standard: the two ids, and whom a request is for.

What the standard has beside them is read liberally: `NHSD-End-User-Organisation`,
`NHSD-Requesting-Software` and `NHSD-Requesting-Practitioner` may be absent or say anything, and
`use-context` is for the proxy alone.
"""

import re
from base64 import b64decode
from typing import Any

from starlette.datastructures import Headers

from services.intake.formats import json_limits
from services.intake.parts.bars import Bars
from services.intake.rejected import Code, Rejected, refuse

REQUEST_ID = "X-Request-Id"
CORRELATION_ID = "X-Correlation-Id"
TARGET = "NHSD-Target-Identifier"

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def pair(headers: Headers) -> str:
    """Both ids, in lower case: GUIDs are compared as such. `Rejected` 400 without them."""
    return " ".join(guid(headers, name) for name in (REQUEST_ID, CORRELATION_ID))


def guid(headers: Headers, name: str) -> str:
    """The id in a header. `Rejected` 400 where there is none."""
    value = headers.get(name)
    if not value:
        raise refuse(400, Code.REQUIRED, f"The header {name} is missing.", at=name)
    if not _GUID.fullmatch(value):
        raise refuse(400, Code.INVALID, f"The header {name} is not a GUID.", at=name)
    return value.lower()


def check_target(headers: Headers, bars: Bars) -> None:
    """Whether the request names a service of ours, where it names one and where it has to.

    `Rejected` 400 for what is no identifier, 422 for another's service.
    """
    given = headers.get(TARGET)
    if given:
        service = _value(given)
        if bars.service_ids and service not in bars.service_ids:
            message = f"The header {TARGET} does not name a service of ours."
            raise refuse(422, Code.NOT_SUPPORTED, message, at=TARGET)
    elif bars.target_required:
        raise refuse(400, Code.REQUIRED, f"The header {TARGET} is missing.", at=TARGET)


def _value(given: str) -> str:
    found = _decoded(given)
    value = found.get("value") if isinstance(found, dict) else None
    if not isinstance(value, str) or not isinstance(found.get("system"), str):
        message = f"The header {TARGET} is a JSON object with a value and a system, in base64."
        raise refuse(400, Code.STRUCTURE, message, at=TARGET)
    return value.strip()


def _decoded(given: str) -> Any:
    """Either alphabet of base64, padded or not: both are seen."""
    plain = given.strip().rstrip("=").replace("-", "+").replace("_", "/")
    padded = plain + "=" * (-len(plain) % 4)
    try:
        return json_limits.read(b64decode(padded, validate=True))
    except (ValueError, Rejected):
        message = f"The header {TARGET} is not base64 of JSON."
        raise refuse(400, Code.INVALID, message, at=TARGET) from None
