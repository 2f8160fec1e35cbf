"""Searching for somebody at triage's door: is this already with us?"""

from typing import Annotated

from fastapi import Depends, FastAPI, Response

from services.chassis.problem import described
from services.intake.triage.asking import AtDesk, may
from services.intake.triage.candidate_views import Candidate, Wanted
from services.intake.triage.roles import Action, Staff

_MEANING = {
    400: "The body cannot be read",
    401: "No valid staff key",
    403: "The role does not allow it",
    413: "The body is too large",
    422: "The request is not valid: too little is said to tell one person from another",
    503: "The database cannot be reached",
}

Searcher = Annotated[Staff, Depends(may(Action.SEARCH))]


def add_candidates(app: FastAPI) -> None:
    """Add the path to triage's API."""
    app.post("/candidates", operation_id="candidates", responses=described(_MEANING))(candidates)


async def candidates(
    desk: AtDesk, staff: Searcher, response: Response, body: Wanted
) -> list[Candidate]:
    """The referrals that may be about this person, the newest first. Every search is noted."""
    response.headers["Cache-Control"] = "no-store"
    return await desk.candidates(staff, body.person())
