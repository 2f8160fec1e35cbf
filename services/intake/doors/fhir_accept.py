"""Which of FHIR's two formats a request asks for."""

import re
from collections.abc import Iterator
from enum import StrEnum

from starlette.datastructures import Headers

from services.intake.rejected import Code, refuse

LONGEST = 1000

_WEIGHT = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)")


class Format(StrEnum):
    """A format of resources."""

    JSON = "json"
    XML = "xml"


def preferred(asked: Headers) -> Format | None:
    """By `Accept`; where that leaves the choice to us, the format of the request, else JSON.

    None where `Accept` names other formats alone.
    """
    own = Format.XML if "xml" in asked.get("content-type", "").lower() else Format.JSON
    accept = asked.get("accept", "").strip().lower()[:LONGEST]
    if not accept:
        return own
    ranked = sorted(_weighed(accept, own), key=lambda each: -each[0])
    return ranked[0][1] if ranked else None


def check(asked: Headers) -> None:
    """`Rejected` 406 for a reader that can use neither format."""
    if preferred(asked) is None:
        message = "Resources are application/fhir+json or application/fhir+xml."
        raise refuse(406, Code.PROCESSING, message)


def _weighed(accept: str, own: Format) -> Iterator[tuple[float, Format]]:
    for each in accept.split(","):
        weight = _WEIGHT.search(each)
        value = 1.0 if weight is None else float(weight[1])
        found = _format(each.partition(";")[0].strip(), own)
        if found is not None and value > 0:
            yield value, found


def _format(media_type: str, own: Format) -> Format | None:
    if media_type in ("*/*", "application/*"):
        return own
    return next((each for each in Format if each.value in media_type), None)
