"""Who asks at triage's door."""

from typing import Annotated

from fastapi import Depends, Request

from services.chassis.asking import Asking
from services.intake.triage.desk import Desk
from services.intake.triage.roles import Action, Role, Staff


def at_desk(request: Request) -> Desk:
    """The desk that the composition root has put behind the API."""
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(at_desk)]

_ASKING = Asking[Role, Action]("A staff key: `frontdoor triage keys issue`.")

may = _ASKING.may

AsStaff = Annotated[Staff, Depends(_ASKING.staff)]
