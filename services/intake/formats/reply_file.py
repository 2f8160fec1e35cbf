"""The reply to a dropped file: a line for each row, nothing in it that the sender wrote."""

from dataclasses import dataclass
from enum import StrEnum

from services.intake.canonical import Act, Canonical
from services.intake.formats import csv_text
from services.intake.submission import Refusal, Reply, Submission

HEADER = csv_text.line("line", "outcome", "referral_id", "version", "reason", "columns", "message")

WHOLE_FILE = 0
"""The line of a refusal that is about the file and not about a row."""


class Outcome(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    """It is a new referral, or as `version` tells the next state of one."""
    UNCHANGED = "unchanged"
    """It says what an earlier row or file said."""
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Told:
    """A row's line number and what its sender is told."""

    number: int
    message: Submission
    reply: Reply

    @property
    def outcome(self) -> Outcome:
        """An acceptance that is not of this row's own moment was an earlier one's."""
        answer = self.reply.answer
        if isinstance(answer, Refusal):
            return Outcome.REFUSED
        if answer.received_at != self.message.received_at:
            return Outcome.UNCHANGED
        content = self.message.content
        withdrawn = isinstance(content, Canonical) and content.act is Act.WITHDRAW
        return Outcome.WITHDRAWN if withdrawn else Outcome.ACCEPTED


def line(told: Told) -> str:
    """A line of the reply file."""
    answer = told.reply.answer
    if isinstance(answer, Refusal):
        return refused(told.number, answer)
    ours = (str(answer.referral_id), str(answer.version), "", "", "")
    return csv_text.line(str(told.number), told.outcome.value, *ours)


def refused(number: int, refusal: Refusal) -> str:
    """The line of a row that is refused, or of the whole file."""
    return csv_text.line(str(number), Outcome.REFUSED.value, "", "", *_why(refusal))


def _why(refusal: Refusal) -> tuple[str, str, str]:
    """The reason's name, the columns, and the message about each, in the same order."""
    problems = refusal.rejected.problems
    return (
        refusal.rejected.reason.value,
        "; ".join(each.pointer for each in problems if each.pointer),
        " ".join(
            f"{each.pointer}: {each.message}" if each.pointer else each.message for each in problems
        ),
    )
