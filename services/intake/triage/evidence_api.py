"""What gave each fact of a referral, at triage's door."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Response

from services.chassis.problem import described
from services.intake.triage.asking import AtDesk, may
from services.intake.triage.evidence_views import Said
from services.intake.triage.roles import Action, Staff

_MEANING = {
    401: "No valid staff key",
    403: "The role does not allow it",
    404: "There is no such referral, or it is erased",
    422: "The request is not valid",
    503: "The database cannot be reached",
}

Reader = Annotated[Staff, Depends(may(Action.EVIDENCE))]


def add_evidence(app: FastAPI) -> None:
    """Add the path to triage's API."""
    path = "/referrals/{referral_id}/evidence"
    app.get(path, operation_id="evidence", responses=described(_MEANING))(evidence)


async def evidence(
    desk: AtDesk, staff: Reader, referral_id: UUID, response: Response
) -> list[Said]:
    """What gave each fact, message by message, the newest first, with the codes that nobody could
    read. Every look is noted."""
    response.headers["Cache-Control"] = "no-store"
    return await desk.evidence(staff, referral_id)
