"""The NHS number: checked and flagged, never a reason to refuse."""

import re
from collections.abc import Sequence

from services.contracts.record import NhsNumber, NhsNumberCheck

VERIFIED = "number-present-and-verified"
"""UK Core's verification status of a number that was traced."""

_SEPARATORS = re.compile(r"[\s-]+")
_TEN_DIGITS = re.compile(r"[0-9]{10}")
_WEIGHTS = range(10, 1, -1)


def digits(value: str) -> str:
    """The number without the spaces and hyphens that people write in it."""
    return _SEPARATORS.sub("", value)


def check(value: str | None) -> NhsNumberCheck:
    """Whether it can be an NHS number: ten digits, check digit, not one digit ten times."""
    if value is None or not (number := digits(value)):
        return "absent"
    if not _TEN_DIGITS.fullmatch(number) or len(set(number)) == 1:
        return "invalid"
    return "valid" if _check_digit(number) == number[9] else "invalid"


def read(value: str | None, status: str | None = None) -> NhsNumber:
    """The number as sent, with our check of it and the sender's verification status."""
    return NhsNumber(value=value or None, check=check(value), status=status)


def only(found: Sequence[NhsNumber]) -> NhsNumber:
    """The one of several that a sender gives for a person: none where two can be right."""
    valid = _valid(found)
    return read(None) if len(valid) > 1 else next(iter((*valid.values(), *found)), read(None))


def doubt(found: Sequence[NhsNumber]) -> str | None:
    """What a person reads where two can be right."""
    valid = _valid(found)
    if len(valid) < 2:
        return None
    return f"Several NHS numbers were sent for this person, and none is taken: {', '.join(valid)}."


def _valid(found: Sequence[NhsNumber]) -> dict[str, NhsNumber]:
    """By their digits, each as it came first with a status, else as it came first."""
    valid: dict[str, NhsNumber] = {}
    for each in sorted(found, key=lambda number: number.status is None):
        if each.check == "valid":
            valid.setdefault(digits(each.value or ""), each)
    return valid


def _check_digit(number: str) -> str | None:
    """None where the first nine digits have no check digit."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    rest = 11 - total % 11
    return None if rest == 10 else str(rest % 11)
