"""From what goes wrong to the problem that is answered: one table."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.chassis.failures import Unavailable
from services.eit.answers import KeyReused
from services.eit.cursor import UnreadableCursor
from services.eit.desk import NoSuchCase
from services.eit.lifecycle import IllegalMove
from services.eit.problem import Problem, Refusal, answer, faults, problem

RETRY_SECONDS = "5"

_PROBLEMS: dict[type[Exception], Problem] = {
    NoSuchCase: problem(404, "no-such-case", "There is no such case"),
    UnreadableCursor: problem(400, "unreadable-cursor", "`after` must come from an earlier page"),
    KeyReused: problem(422, "key-reused", "This Idempotency-Key came with another request before"),
}

_BY_STATUS = {
    404: ("not-found", "There is nothing here"),
    405: ("method-not-allowed", "This cannot be done here"),
    413: ("too-large", "The body is too large"),
}
_OTHERWISE = ("refused", "The request was refused")


def install(app: FastAPI) -> None:
    """Answer every error with a problem."""
    for kind, found in _PROBLEMS.items():
        app.add_exception_handler(kind, _always(found))
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(IllegalMove, _illegal)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _always(found: Problem) -> Callable[[Request, Exception], Response]:
    return lambda _request, _error: answer(found)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - the table says so
    return answer(error.problem, error.headers)


def _illegal(_: Request, error: Exception) -> Response:
    return answer(problem(409, "illegal-move", "The case cannot take this move", detail=str(error)))


def _unavailable(_: Request, __: Exception) -> Response:
    found = problem(503, "unavailable", "The worklist cannot reach its database; try again")
    return answer(found, {"Retry-After": RETRY_SECONDS})


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the table says so
    found = faults([dict(each) for each in error.errors()])
    return answer(problem(422, "invalid", "The request is not valid", errors=found))


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the table says so
    name, title = _BY_STATUS.get(error.status_code, _OTHERWISE)
    headers = dict(error.headers) if error.headers else None
    return answer(problem(error.status_code, name, title), headers)


def _unexpected(_: Request, __: Exception) -> Response:
    return answer(problem(500, "internal", "Something went wrong here; it is in our log"))
