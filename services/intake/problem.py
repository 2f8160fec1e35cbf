"""A refusal in the words of RFC 9457: `application/problem+json`."""

from http import HTTPStatus
from typing import Any

from services.intake.rejected import Problem, Reason, Rejected

MEDIA_TYPE = "application/problem+json"

_TYPES = "https://frontdoor.example/problems/"

_TITLES = {
    Reason.UNAUTHORIZED: "The key is missing or not known",
    Reason.FORBIDDEN: "Not yours to do",
    Reason.UNREADABLE: "The message cannot be read",
    Reason.INVALID: "The message does not fit the form",
    Reason.NOT_A_REFERRAL: "The message is not a referral request",
    Reason.UNSUPPORTED: "The message is of a kind that is not supported",
    Reason.TOO_LARGE: "The message is too large",
    Reason.MEDIA_TYPE: "The content type is not supported",
    Reason.KEY_REUSED: "The key was used before, for another message",
    Reason.ERASED: "What this reference named is erased",
    Reason.NOT_HELD: "There is no such referral of yours",
    Reason.CONFLICT: "The referral has moved on",
    Reason.TOO_MANY: "More than this source may send",
    Reason.UNAVAILABLE: "Not available just now",
    Reason.INTERNAL: "Our fault",
}


def problem(rejected: Rejected) -> dict[str, Any]:
    """The body of the answer. `errors` has a JSON Pointer for each problem; no input is echoed.

    The type is its own where the kind is one of ours, else HTTP's own words stand there.
    """
    theirs = rejected.reason is Reason.INTERNAL and rejected.status < 500
    kind, title = rejected.reason.value.replace("_", "-"), _TITLES[rejected.reason]
    return {
        "type": "about:blank" if theirs else _TYPES + kind,
        "title": HTTPStatus(rejected.status).phrase if theirs else title,
        "status": rejected.status,
        "detail": rejected.problems[0].message if rejected.problems else "",
        "errors": [_error(each) for each in rejected.problems],
    }


def _error(each: Problem) -> dict[str, str]:
    return {"pointer": each.pointer, "code": str(each.code), "detail": each.message}
