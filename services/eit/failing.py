"""From what goes wrong to the problem that is answered: one table."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from starlette.responses import Response

from services.chassis.problem import Problem, answer, problem
from services.eit.cursor import UnreadableCursor
from services.eit.desk import NoSuchCase
from services.eit.lifecycle import IllegalMove

_PROBLEMS: dict[type[Exception], Problem] = {
    NoSuchCase: problem(404, "no-such-case", "There is no such case"),
    UnreadableCursor: problem(400, "unreadable-cursor", "`after` must come from an earlier page"),
}


def install(app: FastAPI) -> None:
    """Answer what only this API refuses with a problem, too."""
    for kind, found in _PROBLEMS.items():
        app.add_exception_handler(kind, _always(found))
    app.add_exception_handler(IllegalMove, _illegal)


def _always(found: Problem) -> Callable[[Request, Exception], Response]:
    return lambda _request, _error: answer(found)


def _illegal(_: Request, error: Exception) -> Response:
    return answer(problem(409, "illegal-move", "The case cannot take this move", detail=str(error)))
