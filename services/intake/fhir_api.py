"""The paths of the FHIR door."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import Request, Response

from services.intake import fhir_contract
from services.intake.application import Application
from services.intake.doors import fhir_accept, fhir_headers, fhir_reads, fhir_wire
from services.intake.doors.fhir import FhirDoor
from services.intake.doors.http import admitted, guarded, submit
from services.intake.front import Front
from services.intake.parts.bars import Bars
from services.intake.source import Source

ROOT = "/FHIR/R4"

Read = Callable[[Request, Front, Source], Awaitable[dict[str, Any]]]


def add(api: Application, door: FhirDoor) -> None:
    """Put the paths into an application; behind them is its `state.front`."""

    @api.door(f"{ROOT}/$process-message", **fhir_contract.PROCESS_MESSAGE)
    async def process_message(request: Request) -> Response:
        return await submit(_front(request), door, request)

    @api.get(f"{ROOT}/metadata", **fhir_contract.METADATA)
    async def metadata(request: Request) -> Response:
        return await _read(door, request, fhir_reads.metadata)

    @api.get(f"{ROOT}/MessageDefinition", **fhir_contract.DEFINITIONS)
    async def message_definitions(request: Request) -> Response:
        return await _read(door, request, fhir_reads.message_definitions)

    @api.get(f"{ROOT}/ServiceRequest", **fhir_contract.REFERRALS)
    async def referrals(request: Request) -> Response:
        return await _read(door, request, fhir_reads.referrals)

    @api.get(f"{ROOT}/ServiceRequest/{{id}}", **fhir_contract.REFERRAL)
    async def referral(request: Request) -> Response:
        return await _read(door, request, fhir_reads.referral)


async def _read(door: FhirDoor, request: Request, what: Read) -> Response:
    """A read by a source that may use this door, in the standard's order: who, headers, what."""

    async def told() -> Response:
        source = await admitted(_front(request), door, request.headers)
        _front(request).who.checked(source, request.headers, b"")
        fhir_headers.pair(request.headers)
        fhir_headers.check_target(request.headers, source.bars or Bars())
        fhir_accept.check(request.headers)
        resource = await what(request, _front(request), source)
        response = fhir_wire.respond(resource, 200, request.headers)
        response.headers["Cache-Control"] = "no-store"
        return response

    return await guarded(door, request.headers, told)


def _front(request: Request) -> Front:
    return cast(Front, request.app.state.front)
