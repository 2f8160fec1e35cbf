"""Links at triage's door: list them, take one back, answer whether two are one person."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Query, Request, Response

from services.chassis.problem import answer, described, problem
from services.intake.relinking import Ended, NoQuestion, NotLinked
from services.intake.triage.asking import AtDesk, may
from services.intake.triage.link_views import Link, Question, SamePerson, Unlink, Unlinked
from services.intake.triage.roles import Action, Staff

_MEANING = {
    400: "The body cannot be read",
    401: "No valid staff key",
    403: "The role does not allow it",
    404: "It is linked to nothing, or nobody asks about these two",
    409: "One of the two has ended",
    413: "The body is too large",
    422: "The request is not valid",
    503: "The database cannot be reached",
}

Linker = Annotated[Staff, Depends(may(Action.LINK))]
Reader = Annotated[Staff, Depends(may(Action.LIST))]
Limit = Annotated[int, Query(ge=1, le=200)]


def add_links(app: FastAPI) -> None:
    """Add the paths to triage's API."""
    for error in (NotLinked, NoQuestion):
        app.add_exception_handler(error, _nothing)
    app.add_exception_handler(Ended, _ended)
    lists, deeds = _problems(401, 403, 422, 503), _problems(*_MEANING)
    app.get("/links", operation_id="links", responses=lists)(links)
    app.get("/questions", operation_id="questions", responses=lists)(questions)
    one = "/referrals/{referral_id}"
    app.post(f"{one}/unlink", operation_id="unlink", responses=deeds)(unlink)
    app.post(
        f"{one}/same-person/{{other_id}}",
        operation_id="same_person",
        status_code=204,
        responses=deeds,
    )(same_person)


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return described({status: _MEANING[status] for status in statuses})


def _nothing(_: Request, __: Exception) -> Response:
    return answer(problem(404, "not-linked", "There is nothing to take back, or to answer"))


def _ended(_: Request, __: Exception) -> Response:
    return answer(problem(409, "ended", "One of the two has ended"))


async def links(desk: AtDesk, staff: Reader, limit: Limit = 50) -> list[Link]:
    """The newest links that stand."""
    return await desk.links(limit=limit)


async def questions(desk: AtDesk, staff: Reader, limit: Limit = 50) -> list[Question]:
    """The doubtful matches that nobody has answered, the oldest first."""
    return await desk.questions(limit=limit)


async def unlink(desk: AtDesk, staff: Linker, referral_id: UUID, body: Unlink) -> Unlinked:
    """Take a wrong link back: the linked one is a referral of its own from now on."""
    return await desk.unlink(staff, referral_id, reason=body.reason)


async def same_person(
    desk: AtDesk, staff: Linker, referral_id: UUID, other_id: UUID, body: SamePerson
) -> None:
    """Say whether two referrals are about one person; `link` makes the later one a contact."""
    await desk.same_person(staff, referral_id, other_id, body.answer)
