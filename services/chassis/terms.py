"""On what terms staff ask: whose key it is, the version that was seen, the key of a repeat."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Response

from services.chassis.problem import Refusal

_ETAG = re.compile(r'"([1-9][0-9]{0,8})"')


@dataclass(frozen=True, slots=True)
class Terms:
    """The version in `If-Match`, if there, and the key under which a repeat is known."""

    if_match: int | None
    key: str | None

    def expected(self, in_body: int | None) -> int:
        """The version that was seen, by header or body; 428 where neither says it."""
        expected = self.if_match or in_body
        if expected is None:
            raise Refusal(
                428,
                "version-missing",
                "Say which version you saw",
                detail="If-Match, or expected_version in the body",
            )
        return expected

    def stale(self, what: str) -> Refusal:
        """Why a request about another version than the newest is refused: look at `what` again."""
        return Refusal(
            409 if self.if_match is None else 412,
            "stale-version",
            "Someone else has just changed this",
            detail=f"Look at the {what} again and decide anew",
        )


def terms(
    if_match: Annotated[
        str | None, Header(description='The version that was seen, as `"3"`.')
    ] = None,
    idempotency_key: Annotated[
        str | None,
        Header(min_length=1, max_length=200, description="The same again gives the first answer."),
    ] = None,
) -> Terms:
    """The terms of a request, out of its headers; 400 for an `If-Match` that is no version."""
    if if_match is None:
        return Terms(None, idempotency_key)
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise Refusal(400, "unreadable-version", "If-Match must be one version, in double quotes")
    return Terms(int(found[1]), idempotency_key)


OnTerms = Annotated[Terms, Depends(terms)]


def unauthorized() -> Refusal:
    """There is no key, or nobody's."""
    headers = {"WWW-Authenticate": "Bearer"}
    return Refusal(401, "unauthorized", "A valid staff key is needed", headers=headers)


def forbidden() -> Refusal:
    """The role is another one's."""
    return Refusal(403, "forbidden", "Your role does not allow this")


def label(response: Response, version: int) -> None:
    """Say which version this is, and that nobody keeps it."""
    response.headers["ETag"] = f'"{version}"'
    response.headers["Cache-Control"] = "no-store"
