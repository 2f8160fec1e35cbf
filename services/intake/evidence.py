"""Where an answer comes from: the provenance of each fact."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from services.contracts.vocabulary import Answer


class Basis(StrEnum):
    """What makes somebody believe it."""

    CODE = "code"
    """A code, read by a table of the source's file."""
    ANSWER = "answer"
    """A field that asks for exactly this."""
    TEXT = "text"
    """A phrase in what was written: a suspicion, never more."""
    USE_CASE = "use_case"
    """What kind of message it is."""
    TIME = "time"
    """The time until which somebody must act."""
    ALWAYS = "always"
    """The source's file says it of everything that the source sends."""
    SILENCE = "silence"
    """Nothing speaks to it; the source's file says what that means."""


class Evidence(NamedTuple):
    """One answer to one fact, and what gave it.

    `at` is where in the message: a JSON Pointer, a FHIRPath, an HL7 path or the name of a column.
    `table` and `code` are the code and its system where a code gave it.
    """

    fact: str
    answer: Answer
    basis: Basis
    at: str = ""
    table: str = ""
    code: str = ""

    def suspected_at_most(self) -> "Evidence":
        """The same, where what was read is not sure enough for a yes."""
        return self._replace(answer=Answer.SUSPECTED) if self.answer is Answer.YES else self


class Unmapped(NamedTuple):
    """A code that no table of the source's file has: kept, counted and shown, never guessed."""

    at: str
    table: str
    code: str


def stated(
    meaning: Mapping[str, Answer], basis: Basis, *, at: str = "", table: str = "", code: str = ""
) -> list[Evidence]:
    """What one code, field or rule of a source's file says, as evidence."""
    return [Evidence(fact, answer, basis, at, table, code) for fact, answer in meaning.items()]
