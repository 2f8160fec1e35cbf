"""A message that is refused: with which status, for which problems, of which kind."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What is wrong, in the words of FHIR's issue types, which both doors use."""

    REQUIRED = "required"
    INVALID = "invalid"
    INVARIANT = "invariant"
    STRUCTURE = "structure"
    NOT_SUPPORTED = "not-supported"
    TOO_LONG = "too-long"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    LOGIN = "login"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    DELETED = "deleted"
    VALUE = "value"
    SECURITY = "security"
    PROCESSING = "processing"
    TIMEOUT = "timeout"
    TRANSIENT = "transient"
    THROTTLED = "throttled"
    EXCEPTION = "exception"


class Reason(StrEnum):
    """Why a message is refused: the closed list of the metric and of the rejects store."""

    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    UNREADABLE = "unreadable"
    INVALID = "invalid"
    NOT_A_REFERRAL = "not_a_referral"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    MEDIA_TYPE = "media_type"
    KEY_REUSED = "key_reused"
    ERASED = "erased"
    NOT_HELD = "not_held"
    CONFLICT = "conflict"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `pointer` says where: a JSON Pointer at the JSON door, a FHIRPath at the FHIR door, empty for
    the whole message. `code` is one of `Code`. `message` is ours and never holds input.
    """

    pointer: str
    code: str
    message: str


_BY_CODE = {
    Code.NOT_SUPPORTED: Reason.UNSUPPORTED,
    Code.CONFLICT: Reason.KEY_REUSED,
    Code.INVARIANT: Reason.NOT_A_REFERRAL,
    Code.TIMEOUT: Reason.UNAVAILABLE,
}
_BY_STATUS = {
    400: Reason.UNREADABLE,
    401: Reason.UNAUTHORIZED,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_HELD,
    409: Reason.CONFLICT,
    410: Reason.ERASED,
    413: Reason.TOO_LARGE,
    415: Reason.MEDIA_TYPE,
    422: Reason.INVALID,
    429: Reason.TOO_MANY,
    503: Reason.UNAVAILABLE,
}
_DECIDES = (404, 409, 413, 415)
"""Statuses that say the reason whatever the problems are."""


class Rejected(Exception):
    """A message is refused. `status` is HTTP's; the first problem is the one that decided."""

    def __init__(self, status: int, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"refused with {status}")
        self.status = status
        self.problems = problems

    @property
    def reason(self) -> Reason:
        """The kind of this refusal."""
        if self.status in _DECIDES:
            return _BY_STATUS[self.status]
        by_code = [_BY_CODE[code] for each in self.problems if (code := _code(each)) in _BY_CODE]
        return by_code[0] if by_code else _BY_STATUS.get(self.status, Reason.INTERNAL)


def _code(problem: Problem) -> Code:
    return Code(problem.code)


def refuse(status: int, code: Code, message: str, *, at: str = "") -> Rejected:
    """A refusal for one problem."""
    return Rejected(status, (Problem(at, code, message),))
