"""The HTTP interface. Built without settings or servers, so that its contract can be exported."""

from typing import cast

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from services.intake import contract, fhir_api
from services.intake.application import Application
from services.intake.doors import paths
from services.intake.doors.about import About, Contacting, own
from services.intake.doors.batch import LINES, submit_lines
from services.intake.doors.dialect import media_type
from services.intake.doors.fhir import FhirDoor
from services.intake.doors.http import guarded, submit
from services.intake.doors.json import JsonDoor
from services.intake.formats import contact, withdrawal
from services.intake.front import Front
from services.intake.status import tell


def build_api() -> Application:
    """The paths and their contract; `open_doors` puts something behind them."""
    api = Application(
        title="Front Door: intake",
        version="1",
        description=contract.DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    api.add_exception_handler(HTTPException, paths.answer)
    api.add_exception_handler(Exception, paths.answer)
    _add_json_door(api, JsonDoor())
    fhir_api.add(api, FhirDoor())
    return api


def open_doors(api: Application, front: Front) -> Application:
    """Have the paths lead somewhere."""
    api.state.front = front
    return api


def _front(request: Request) -> Front:
    return cast(Front, request.app.state.front)


def _add_json_door(api: Application, door: JsonDoor) -> None:
    @api.door("/v1/referrals", **contract.PHONE)
    async def send_referral(request: Request) -> Response:
        if media_type(request.headers) == LINES:
            return await submit_lines(_front(request), request)
        return await submit(_front(request), door, request)

    @api.post("/v1/referrals/{referral_id}/withdrawal", **contract.WITHDRAWAL)
    async def withdraw_referral(request: Request) -> Response:
        about = About(request.path_params["referral_id"], withdrawal.parse)
        return await submit(_front(request), about, request)

    @api.post("/v1/referrals/{referral_id}/contacts", **contract.CONTACT)
    async def add_contact(request: Request) -> Response:
        about = Contacting(request.path_params["referral_id"], contact.parse)
        return await submit(_front(request), about, request)

    @api.get("/v1/referrals/{referral_id}", **contract.STATUS)
    async def read_referral(request: Request) -> Response:
        async def told() -> Response:
            source = await _front(request).source(request.headers)
            known = await own(_front(request), request.path_params["referral_id"], source)
            return Response(tell(known).model_dump_json(), media_type="application/json")

        return await guarded(door, request.headers, told)
