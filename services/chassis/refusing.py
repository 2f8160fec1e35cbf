"""From what goes wrong in an API to the problem that is answered. No input is ever echoed."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.chassis.failures import Unavailable
from services.chassis.first_answers import KeyReused
from services.chassis.problem import Refusal, answer, faults, problem

_BY_STATUS = {
    400: ("unreadable", "The body cannot be read"),
    404: ("not-found", "There is nothing here"),
    405: ("method-not-allowed", "This cannot be done here"),
    413: ("too-large", "The body is too large"),
}
RETRY_SECONDS = "5"

_OTHERWISE = ("refused", "The request was refused")


def install(app: FastAPI) -> None:
    """Answer what any API may refuse, and every error that nobody foresaw, with a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(KeyReused, _key_reused)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(Exception, _unexpected)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - the table says so
    return answer(error.problem, error.headers)


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the table says so
    found = faults([dict(each) for each in error.errors()])
    return answer(problem(422, "invalid", "The request is not valid", errors=found))


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the table says so
    name, title = _BY_STATUS.get(error.status_code, _OTHERWISE)
    headers = dict(error.headers) if error.headers else None
    return answer(problem(error.status_code, name, title), headers)


def _key_reused(_: Request, __: Exception) -> Response:
    title = "This Idempotency-Key came with another request before"
    return answer(problem(422, "key-reused", title))


def _unavailable(_: Request, __: Exception) -> Response:
    found = problem(503, "unavailable", "The database cannot be reached; try again")
    return answer(found, {"Retry-After": RETRY_SECONDS})


def _unexpected(_: Request, __: Exception) -> Response:
    return answer(problem(500, "internal", "Something went wrong here; it is in our log"))
