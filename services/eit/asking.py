"""Who asks, and on what terms: staff keys, roles, the version that was seen, the repeat key."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.chassis.problem import Refusal
from services.eit.desk import Desk
from services.eit.roles import Action, Staff

_BEARER = HTTPBearer(auto_error=False, description="A staff key: `frontdoor eit keys issue`.")
_ETAG = re.compile(r'"([1-9][0-9]{0,8})"')


def at_desk(request: Request) -> Desk:
    """The desk that the composition root has put behind the API."""
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(at_desk)]


async def staff(
    desk: AtDesk, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Staff:
    """Whoever holds the key in `Authorization: Bearer …`; 401 without a valid one."""
    found = None if given is None else await desk.holder(given.credentials)
    if found is None:
        raise Refusal(
            401,
            "unauthorized",
            "A valid staff key is needed",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return found


def may(action: Action) -> Callable[[Staff], Awaitable[Staff]]:
    """A dependency: the staff member, or 403 where their role does not allow the action."""

    async def allowed(asking: Annotated[Staff, Depends(staff)]) -> Staff:
        if not asking.may(action):
            raise Refusal(403, "forbidden", "Your role does not allow this")
        return asking

    return allowed


@dataclass(frozen=True, slots=True)
class Terms:
    """The version in `If-Match`, if there, and the key under which a repeat is known."""

    if_match: int | None
    key: str | None


def terms(
    if_match: Annotated[
        str | None, Header(description='The version that was seen, as `"3"`.')
    ] = None,
    idempotency_key: Annotated[
        str | None,
        Header(min_length=1, max_length=200, description="The same again gives the first answer."),
    ] = None,
) -> Terms:
    """The terms of a move, out of its headers; 400 for an `If-Match` that is no version."""
    if if_match is None:
        return Terms(None, idempotency_key)
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise Refusal(400, "unreadable-version", "If-Match must be one version, in double quotes")
    return Terms(int(found[1]), idempotency_key)


OnTerms = Annotated[Terms, Depends(terms)]
