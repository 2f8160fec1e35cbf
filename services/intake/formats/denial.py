"""The whole of what is said where somebody must write something although there is nothing."""

import re

_DENIAL = re.compile(
    r"\W*(?:no|none|nil|false|n|0|n/?a|not applicable)\b"
    r"(?:\W+(?:known |current |further |new )?(?:safeguarding )?(?:concerns?|issues?|details?))?"
    r"(?: (?:identified|raised|known|noted|reported|at (?:this|present)(?: time)?))?\W*",
    re.IGNORECASE,
)
_NOT_KNOWN = re.compile(r"\W*not known\W*", re.IGNORECASE)


def denies(text: str) -> bool:
    """Whether a text says that there is nothing, and says nothing else."""
    return _DENIAL.fullmatch(text) is not None


def adds_nothing(text: str) -> bool:
    """Whether a text denies, or tells that nothing is known."""
    return denies(text) or _NOT_KNOWN.fullmatch(text) is not None
