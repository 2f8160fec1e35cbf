"""Errors of no door in particular: no such path, no such method, a fault of ours."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.intake.doors.dialect import Dialect
from services.intake.doors.fhir import FhirDoor
from services.intake.doors.json import JsonDoor
from services.intake.rejected import Code, refuse

_KINDS = {
    404: (Code.NOT_FOUND, "There is nothing here."),
    405: (Code.NOT_SUPPORTED, "This method is not for this path."),
}


async def answer(request: Request, error: Exception) -> Response:
    """The error in the dialect of the path. Nothing of the request is quoted."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, message = _KINDS.get(status, (Code.EXCEPTION, "The fault is ours."))
    response = _dialect(request).refuse(refuse(status, code, message), request.headers)
    if isinstance(error, HTTPException):
        response.headers.update(error.headers or {})
    return response


def _dialect(request: Request) -> Dialect:
    return FhirDoor() if request.url.path.startswith("/FHIR/") else JsonDoor()
