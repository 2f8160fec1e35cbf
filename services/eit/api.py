"""The worklist's API: list, look, move. Built without a server, so that it can be described."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Depends, FastAPI, Query, Response

from services.chassis.api import Api
from services.chassis.problem import described
from services.chassis.terms import OnTerms, label
from services.eit import cursor, failing
from services.eit.asking import AtDesk, may
from services.eit.desk import StaleVersion
from services.eit.moves import MOVES, MoveKind
from services.eit.roles import Action, Staff
from services.eit.views import CaseDetail, CaseView, Page, paged
from services.eit.worklist import AllocatedTo, Standing

_MEANING = {
    400: "A header, a parameter or the body cannot be read",
    401: "No valid staff key",
    403: "The role does not allow it",
    404: "There is no such case",
    409: "Someone else has just changed this, or the case cannot take this move",
    412: "Someone else has just changed this",
    413: "The body is too large",
    422: "The request is not valid, or its Idempotency-Key came with another one before",
    428: "The version that was seen is missing",
    503: "The worklist cannot reach its database",
}


def build_api() -> FastAPI:
    """The API. Whoever serves it puts a `Desk` at `app.state.desk`."""
    app = Api("Early Intervention Team: worklist")
    failing.install(app)
    lists, looks = _problems(400, 401, 403, 422, 503), _problems(401, 403, 404, 422, 503)
    app.get("/v1/cases", operation_id="list", responses=lists)(list_cases)
    app.get("/v1/cases/{case_id}", operation_id="view", responses=looks)(look_at_case)
    for kind in MOVES:
        _add(app, kind)
    return app


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return described({status: _MEANING[status] for status in statuses})


def _add(app: FastAPI, kind: MoveKind) -> None:
    app.post(
        f"/v1/cases/{{case_id}}/{kind.path}",
        operation_id=kind.action,
        summary=kind.model.__doc__,
        responses=_problems(400, 401, 403, 404, 409, 412, 413, 422, 428, 503),
    )(_mover(kind))


async def list_cases(
    desk: AtDesk,
    staff: Annotated[Staff, Depends(may(Action.LIST))],
    response: Response,
    status: Standing = Standing.OPEN,
    allocated: AllocatedTo = AllocatedTo.ANYBODY,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=400)] = None,
) -> Page:
    """Cases, the soonest due first, then the longest waiting. Nobody's identity is in it."""
    place = None if after is None else cursor.read(after)
    found = await desk.page(
        staff, standing=status, allocated=allocated, after=place, limit=limit + 1
    )
    response.headers["Cache-Control"] = "no-store"
    return paged(found, limit)


async def look_at_case(
    desk: AtDesk,
    staff: Annotated[Staff, Depends(may(Action.VIEW))],
    case_id: UUID,
    response: Response,
) -> CaseDetail:
    """A case, why it is here and what happened; the person where the role allows it, on record."""
    found = await desk.look(staff, case_id)
    label(response, found.case.version)
    return found


def _mover(kind: MoveKind) -> Callable[..., Awaitable[CaseView]]:
    model: Any = kind.model

    async def move(
        desk: AtDesk,
        staff: Annotated[Staff, Depends(may(kind.action))],
        case_id: UUID,
        terms: OnTerms,
        response: Response,
        body: Annotated[model, Body()] = kind.default,
    ) -> CaseView:
        expected = terms.expected(body.expected_version)
        try:
            after = await desk.move(
                staff, case_id, body.command(), expected=expected, key=terms.key
            )
        except StaleVersion:
            raise terms.stale("case") from None
        label(response, after.version)
        return after

    return move
