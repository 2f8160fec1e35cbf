"""What is wrong with a message, in HL7's words: AE or AR, codes of table 0357, places."""

import re

from services.intake.rejected import Code, Problem, Rejected

ERRORS = {
    "100": "Segment sequence error",
    "101": "Required field missing",
    "102": "Data type error",
    "103": "Table value not found",
    "200": "Unsupported message type",
    "201": "Unsupported event code",
    "202": "Unsupported processing id",
    "203": "Unsupported version id",
    "204": "Unknown key identifier",
    "205": "Duplicate key identifier",
    "207": "Application internal error",
}
"""HL7 table 0357, what we use of it."""

_UNSUPPORTED = {"MSH-9.1": "200", "MSH-9.2": "201", "MSH-11": "202", "MSH-12": "203"}
_BY_CODE = {
    Code.STRUCTURE: "100",
    Code.REQUIRED: "101",
    Code.INVALID: "102",
    Code.TOO_LONG: "102",
    Code.NOT_SUPPORTED: "103",
    Code.LOGIN: "103",
    Code.FORBIDDEN: "103",
    Code.NOT_FOUND: "204",
    Code.DELETED: "204",
    Code.CONFLICT: "205",
    Code.DUPLICATE: "205",
}
_PLACE = re.compile(
    r"([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?)?", re.ASCII
)


def is_rejection(rejected: Rejected) -> bool:
    """AR: the message's kind is the fault, or nobody can tell what it is. All else is AE."""
    first = rejected.problems[0]
    if first.code in (Code.LOGIN, Code.FORBIDDEN):
        return True
    header = first.pointer == "MSH" or first.pointer.startswith("MSH-")
    return header and first.code in (Code.NOT_SUPPORTED, Code.STRUCTURE)


def error_code(problem: Problem) -> str:
    """The code of HL7 table 0357."""
    code = Code(problem.code)
    if code is Code.NOT_SUPPORTED and problem.pointer in _UNSUPPORTED:
        return _UNSUPPORTED[problem.pointer]
    if code is Code.REQUIRED and "-" not in problem.pointer:
        return "100"
    return _BY_CODE.get(code, "207")


def location(problem: Problem) -> tuple[str, ...]:
    """Segment, which of its name, field, repetition, component: as far as is known."""
    found = _PLACE.fullmatch(problem.pointer)
    if found is None:
        return ()
    segment, number, field, repetition, component = found.groups()
    parts = [segment, number or "1"]
    if field:
        parts += [field, *((repetition or "1", component) if component else ())]
    return tuple(parts)
