"""What JSON may look like before anything reads it: strict, shallow, without traps."""

import json
import re
from typing import Any, Never

from services.intake.rejected import Code, Rejected, refuse

MEDIA_TYPE = "application/json"

DEPTH = 32
DIGITS = 18
"""A longer whole number is not exact in every reader."""

NAMES = 20_000
"""Fields in all; counted by their colons, before anything is read."""

_STRINGS_AND_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


def required(media_type: str) -> None:
    """`Rejected` 415 for a body that is said to be anything but JSON."""
    if media_type != MEDIA_TYPE:
        raise refuse(415, Code.NOT_SUPPORTED, f"The body must be {MEDIA_TYPE}.")


def read(body: bytes) -> Any:
    """The JSON value in a body. `Rejected` 400 for what is not plain, unambiguous JSON."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_json("The body is not UTF-8.") from None
    if text.count(":") > NAMES and _STRINGS.sub("", text).count(":") > NAMES:
        raise _not_json(f"The body has more than {NAMES} fields.")
    _check_depth(text)
    try:
        found = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise _not_json("The body is not JSON.") from None
    if "\\u" in text:  # only so can a text hold what is not text
        _check_value(found)
    return found


def _check_depth(text: str) -> None:
    if text.count("{") + text.count("[") <= DEPTH:
        return  # it cannot be deeper, wherever they stand
    depth = 0
    for token in _STRINGS_AND_BRACKETS.finditer(text):
        bracket = token.group()
        if bracket in "[{":
            depth += 1
            if depth > DEPTH:
                raise _not_json(f"The body is nested deeper than {DEPTH} levels.")
        elif bracket in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _not_json("An object has the same field twice.")
    return found


def _check_value(value: Any) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for name, item in value.items():
            _check_text(name)
            _check_value(item)
    elif isinstance(value, list):
        for item in value:
            _check_value(item)


def _check_text(text: str) -> None:
    if _NOT_TEXT.search(text):
        raise _not_json("A text holds a character that is not text.")


def _whole(digits: str) -> int:
    if len(digits) > DIGITS:
        raise _not_json(f"A number has more than {DIGITS} digits.")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise _not_json("A number is too large.")
    return number


def _constant(_name: str) -> Never:
    raise _not_json("NaN and Infinity are not JSON.")


def _not_json(message: str) -> Rejected:
    return refuse(400, Code.STRUCTURE, message)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_constant,
)
