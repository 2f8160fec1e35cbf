"""Triage's API: list, look, decide. Built without a server, so that it can be described."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Query, Request, Response

from services.chassis.api import Api
from services.chassis.asking import allow
from services.chassis.problem import answer, described, problem
from services.chassis.terms import OnTerms, Terms, label
from services.intake.triage.asking import AsStaff, AtDesk, may
from services.intake.triage.candidate_api import add_candidates
from services.intake.triage.desk import Desk, NoSuchReferral, StaleVersion
from services.intake.triage.evidence_api import add_evidence
from services.intake.triage.judgements import Clear, Judgement, Overrule
from services.intake.triage.link_api import add_links
from services.intake.triage.roles import Action, Staff
from services.intake.triage.views import Detail, Judged, Page, paged

PREFIX = "/v1/triage"
"""Where intake serves it."""

_MEANING = {
    400: "A header or the body cannot be read",
    401: "No valid staff key",
    403: "The role does not allow it",
    404: "There is no such referral, or it is erased",
    409: "The referral has changed since it was looked at",
    412: "The referral has changed since it was looked at",
    413: "The body is too large",
    422: "The request is not valid, or its Idempotency-Key came with another one before",
    428: "The version that was seen is missing",
    503: "The database cannot be reached",
}


def build_api() -> FastAPI:
    """The API. Whoever serves it puts a `Desk` at `app.state.desk`."""
    app = Api("Intake: manual triage", under=PREFIX)
    app.add_exception_handler(NoSuchReferral, _unknown)
    looks, judges = (401, 403, 404, 422, 503), (400, 401, 403, 404, 409, 412, 413, 422, 428, 503)
    one = "/referrals/{referral_id}"
    app.get("/referrals", operation_id="list", responses=_problems(401, 403, 422, 503))(waiting)
    app.get(one, operation_id="view", responses=_problems(*looks))(look)
    app.post(f"{one}/clear", operation_id="clear", responses=_problems(*judges))(clear)
    app.post(f"{one}/override", operation_id="override", responses=_problems(*judges))(override)
    add_links(app)
    add_candidates(app)
    add_evidence(app)
    return app


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return described({status: _MEANING[status] for status in statuses})


def _unknown(_: Request, __: Exception) -> Response:
    return answer(problem(404, "no-such-referral", "There is no such referral"))


async def waiting(
    desk: AtDesk,
    staff: Annotated[Staff, Depends(may(Action.LIST))],
    response: Response,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: UUID | None = None,
) -> Page:
    """Who waits for a person: act now first, then the most urgent, then the longest waiting."""
    response.headers["Cache-Control"] = "no-store"
    return paged(await desk.page(after=after, limit=limit + 1), limit)


async def look(
    desk: AtDesk,
    staff: Annotated[Staff, Depends(may(Action.VIEW))],
    referral_id: UUID,
    response: Response,
) -> Detail:
    """A referral, waiting or not: its facts, what people decided of it, and why it is here."""
    found = await desk.look(referral_id)
    label(response, found.version)
    return found


async def clear(
    desk: AtDesk,
    staff: AsStaff,
    referral_id: UUID,
    terms: OnTerms,
    response: Response,
    body: Clear,
) -> Judged:
    """Clear one exclusion; the others are looked at as before. X8 needs the role `duty`."""
    return await _judge(desk, staff, referral_id, body, terms, response)


async def override(
    desk: AtDesk,
    staff: AsStaff,
    referral_id: UUID,
    terms: OnTerms,
    response: Response,
    body: Overrule,
) -> Judged:
    """Send the referral elsewhere. Where the ruleset says never, it comes back to a person."""
    return await _judge(desk, staff, referral_id, body, terms, response)


async def _judge(
    desk: Desk, staff: Staff, referral_id: UUID, said: Judgement, terms: Terms, response: Response
) -> Judged:
    allow(staff, said.action)
    expected = terms.expected(said.expected_version)
    try:
        after = await desk.judge(staff, referral_id, said, expected=expected, key=terms.key)
    except StaleVersion:
        raise terms.stale("referral") from None
    label(response, after.version)
    return after
