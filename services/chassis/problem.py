"""Errors of the API as RFC 9457 problem details. Nothing of the input is ever echoed."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel):
    """One thing wrong with a request: where (a JSON Pointer) and a code for what."""

    model_config = ConfigDict(frozen=True)

    pointer: str
    code: str


class Problem(BaseModel):
    """The body of every error."""

    model_config = ConfigDict(frozen=True)

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: tuple[Fault, ...] = ()


class Refusal(Exception):
    """A request that is answered with a problem."""

    def __init__(
        self,
        status: int,
        name: str,
        title: str,
        *,
        detail: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(name)
        self.problem = problem(status, name, title, detail=detail)
        self.headers = headers


def problem(
    status: int,
    name: str,
    title: str,
    *,
    detail: str | None = None,
    errors: Sequence[Fault] = (),
) -> Problem:
    """A problem; `name` is the last part of its stable type address."""
    address = f"https://frontdoor.example/problems/{name}"
    return Problem(type=address, title=title, status=status, detail=detail, errors=tuple(errors))


def answer(found: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response that carries a problem."""
    body = found.model_dump(mode="json", exclude_defaults=True)
    return JSONResponse(body, found.status, headers, media_type=MEDIA_TYPE)


def faults(errors: Sequence[dict[str, Any]]) -> list[Fault]:
    """Pydantic's errors without its input and messages.

    An unknown field's own name is input too: the pointer stops at the object that holds it.
    """
    return [Fault(pointer=_pointer(each), code=each["type"]) for each in errors]


def _pointer(error: dict[str, Any]) -> str:
    where = list(error["loc"])
    if error["type"] in {"extra_forbidden", "json_invalid"}:
        where.pop()
    if where[:1] == ["body"]:
        where = where[1:]
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in where)


_REF = "#/components/schemas/{model}"


def described(meanings: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """The problems that a path may answer, by status, for its description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}
    return {
        status: {"description": meaning, "content": content} for status, meaning in meanings.items()
    }


def schemas() -> dict[str, Any]:
    """What `described` refers to."""
    found = Problem.model_json_schema(ref_template=_REF)
    return {**found.pop("$defs"), "Problem": found}
