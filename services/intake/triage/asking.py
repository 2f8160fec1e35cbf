"""Who asks: staff keys and roles."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.chassis.terms import forbidden, unauthorized
from services.intake.triage.desk import Desk
from services.intake.triage.roles import Action, Staff

_BEARER = HTTPBearer(auto_error=False, description="A staff key: `frontdoor triage keys issue`.")


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
        raise unauthorized()
    return found


AsStaff = Annotated[Staff, Depends(staff)]


def allow(asking: Staff, action: Action) -> None:
    """403 where the role does not allow the action."""
    if not asking.may(action):
        raise forbidden()


def may(action: Action) -> Callable[[Staff], Awaitable[Staff]]:
    """A dependency: the staff member, or 403 where their role does not allow the action."""

    async def allowed(asking: AsStaff) -> Staff:
        allow(asking, action)
        return asking

    return allowed
