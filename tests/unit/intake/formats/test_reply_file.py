"""A line of the reply says what became of a row, and nothing that the sender wrote."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.intake.canonical import Act
from services.intake.formats import reply_file
from services.intake.formats.reply_file import HEADER, Outcome, Told
from services.intake.rejected import Code, Problem, Rejected
from services.intake.submission import Acceptance, Refusal, Reply
from tests.unit.intake.messages import message, referral

MESSAGE = message(1)
ID = UUID(int=7)


def told(answer: Acceptance | Refusal, act: Act = Act.REFER, again: bool = False) -> Told:
    sent = replace(MESSAGE, content=replace(referral(), act=act))
    return Told(5, sent, Reply(answer, again))


def line(what: Told) -> dict[str, str]:
    (found,) = csv.DictReader(io.StringIO(HEADER + reply_file.line(what), newline=""))
    return found


ACCEPTED = Acceptance(ID, 2, MESSAGE.received_at)
EARLIER = Acceptance(ID, 2, MESSAGE.received_at - timedelta(microseconds=1))
REFUSED = Refusal(
    ID,
    MESSAGE.received_at,
    Rejected(
        422,
        (
            Problem("dob", Code.INVALID, "This is no day."),
            Problem("", Code.STRUCTURE, "It is ragged."),
        ),
    ),
)


def test_an_accepted_row_has_its_referral_and_version() -> None:
    assert line(told(ACCEPTED)) == {
        "line": "5",
        "outcome": "accepted",
        "referral_id": str(ID),
        "version": "2",
        "reason": "",
        "columns": "",
        "message": "",
    }


def test_a_row_that_is_answered_again_says_what_it_said_first() -> None:
    assert told(ACCEPTED, again=True).outcome is Outcome.ACCEPTED
    assert told(ACCEPTED, Act.WITHDRAW, again=True).outcome is Outcome.WITHDRAWN


def test_an_answer_of_an_earlier_moment_was_an_earlier_rows() -> None:
    assert told(EARLIER, again=True).outcome is Outcome.UNCHANGED


def test_a_withdrawal_is_told_as_one() -> None:
    assert told(ACCEPTED, Act.WITHDRAW).outcome is Outcome.WITHDRAWN


def test_a_refused_row_has_its_reason_its_columns_and_what_is_wrong() -> None:
    found = line(told(REFUSED))
    assert (found["outcome"], found["reason"], found["columns"]) == ("refused", "invalid", "dob")
    assert found["message"] == "dob: This is no day. It is ragged."
    assert found["referral_id"] == found["version"] == ""
