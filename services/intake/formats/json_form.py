"""A form of ours in JSON: what does not fit is told by JSON Pointers, and never quoted."""

import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from services.intake.formats import json_limits
from services.intake.rejected import Code, Problem, Rejected, refuse

MOST_PROBLEMS = 50

_OUR_FIELD = re.compile(r"[a-z][a-z_]{0,39}")

Form = TypeVar("Form", bound=BaseModel)


def read(model: type[Form], body: bytes) -> Form:
    """The form in a body.

    `Rejected` 400 for what is not plain JSON, 422 for what does not fit.
    """
    if not isinstance(json_limits.read(body), dict):
        raise refuse(422, Code.STRUCTURE, "The form is one JSON object.")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise Rejected(422, _problems(error)) from None


def _problems(error: ValidationError) -> tuple[Problem, ...]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(_problem(each["type"], each["loc"]) for each in found[:MOST_PROBLEMS])


def _problem(kind: str, place: tuple[int | str, ...]) -> Problem:
    if kind == "missing":
        return Problem(_pointer(place), Code.REQUIRED, "This field is required.")
    if kind == "extra_forbidden":
        return Problem(_known(place), Code.STRUCTURE, "The form does not have this field.")
    return Problem(_pointer(place), Code.INVALID, _MESSAGES.get(kind, "This value does not fit."))


def _known(place: tuple[int | str, ...]) -> str:
    """A field that we do not know is named only where its name cannot be content."""
    named = isinstance(place[-1], str) and _OUR_FIELD.fullmatch(place[-1])
    return _pointer(place if named else place[:-1])


def _pointer(place: tuple[int | str, ...]) -> str:
    return "".join(f"/{_escaped(str(part))}" for part in place)


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


_MESSAGES: dict[str, Any] = {
    "string_type": "This is a text.",
    "string_too_short": "This text is empty.",
    "string_too_long": "This text is too long.",
    "string_pattern_mismatch": "This text does not have the form that is asked for.",
    "enum": "This is not one of the values of the list.",
    "literal_error": "This is not one of the values of the list.",
    "date_type": "This is a date, as 1950-12-31.",
    "date_parsing": "This is a date, as 1950-12-31.",
    "date_from_datetime_parsing": "This is a date, as 1950-12-31.",
    "datetime_parsing": "This is a time with its offset, as 2026-01-31T12:00:00Z.",
    "datetime_from_date_parsing": "This is a time with its offset, as 2026-01-31T12:00:00Z.",
    "datetime_type": "This is a time with its offset, as 2026-01-31T12:00:00Z.",
    "timezone_aware": "This time needs its offset, as 2026-01-31T12:00:00Z.",
    "tuple_type": "This is a list.",
    "too_long": "This list is too long.",
    "model_type": "This is an object.",
    "model_attributes_type": "This is an object.",
    "value_error": "Without consent, `share_anyway_because` is needed.",
}
