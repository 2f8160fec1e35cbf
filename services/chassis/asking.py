"""Who asks, at an API of staff: the holder of a key, where the role allows what is asked for."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Generic

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.chassis.staff import Action, Role, Staff
from services.chassis.terms import forbidden, unauthorized


class Asking(Generic[Role, Action]):
    """The dependencies of an API. The desk at `app.state.desk` knows the holders of its keys."""

    def __init__(self, description: str) -> None:
        bearer = HTTPBearer(auto_error=False, description=description)
        given = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]

        async def staff(request: Request, key: given) -> Staff[Role, Action]:
            """Whoever holds the key in `Authorization: Bearer …`; 401 without a valid one."""
            found: Staff[Role, Action] | None = None
            if key is not None:
                found = await request.app.state.desk.holder(key.credentials)
            if found is None:
                raise unauthorized()
            return found

        self.staff: Callable[..., Awaitable[Staff[Role, Action]]] = staff

    def may(self, action: Action) -> Callable[..., Awaitable[Staff[Role, Action]]]:
        """A dependency: the staff member, or 403 where their role does not allow the action."""

        async def allowed(asking: Annotated[Any, Depends(self.staff)]) -> Staff[Role, Action]:
            allow(asking, action)
            return asking  # type: ignore[no-any-return]

        return allowed


def allow(asking: Staff[Role, Action], action: Action) -> None:
    """403 where the role does not allow the action."""
    if not asking.may(action):
        raise forbidden()
