"""Who asks at the worklist's door."""

from typing import Annotated

from fastapi import Depends, Request

from services.chassis.asking import Asking
from services.eit.desk import Desk
from services.eit.roles import Action, Role


def at_desk(request: Request) -> Desk:
    """The desk that the composition root has put behind the API."""
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(at_desk)]

may = Asking[Role, Action]("A staff key: `frontdoor eit keys issue`.").may
