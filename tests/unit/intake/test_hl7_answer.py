"""Acknowledgements: in the sender's version and delimiters, and without anything that was sent."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.intake.doors.hl7_answer import Acknowledgement, answered
from services.intake.doors.hl7_errors import ERRORS, error_code
from services.intake.formats import hl7_header
from services.intake.rejected import Code, Problem, Rejected, refuse
from services.intake.submission import Acceptance, Refusal
from tests.unit.intake.hl7 import SOURCE, msh

AT = datetime(2026, 1, 5, 10, 15, tzinfo=UTC)
ID = UUID(int=7)


def told(
    header: str | None = None, rejected: Rejected | None = None, text: str = ""
) -> Acknowledgement:
    read = hl7_header.read((header or msh()).encode())
    return Acknowledgement(ID, AT, read, SOURCE.hl7, text, rejected)


def lines(header: str | None = None, rejected: Rejected | None = None) -> list[str]:
    encoded = told(header, rejected).encoded().decode("ascii")
    assert encoded.endswith("\r")
    return encoded.rstrip("\r").split("\r")


def msa(header: str, rejected: Rejected | None = None) -> str:
    return lines(header, rejected)[1]


def test_an_acceptance_names_the_message_and_the_referral() -> None:
    text, rejected = answered(Acceptance(UUID(int=1), 2, AT))
    encoded = told(text=text, rejected=rejected).encoded().decode()
    assert encoded == (
        "MSH|^~\\&|FRONTDOOR|EXAMPLE-COUNCIL|EXAMPLE-PAS|X97|20260105101500+0000||"
        "ACK^I12^ACK|00000000000000000007|P|2.5\r"
        "MSA|AA|M1|Accepted: 00000000-0000-0000-0000-000000000001 version 2\r"
    )


def test_a_refusal_says_where_and_why_in_hl7s_words() -> None:
    refusal = Refusal(ID, AT, refuse(422, Code.INVALID, "A date, as 19501231.", at="PID-7"))
    assert lines(rejected=answered(refusal)[1]) == [
        lines()[0],
        "MSA|AE|M1|A date, as 19501231.",
        "ERR||PID^1^7|102^Data type error^HL70357|E||||A date, as 19501231.",
    ]


def test_before_version_2_5_the_place_and_the_code_are_one_field() -> None:
    refused = refuse(422, Code.NOT_SUPPORTED, "No.", at="DG1[2]-3.1")
    (*_, err) = lines(msh(f12="2.4"), refused)
    assert err == "ERR|DG1^2^3^103&Table value not found&HL70357"


def test_each_problem_is_told() -> None:
    problems = (Problem("PID", Code.REQUIRED, "One."), Problem("PV1-19", Code.REQUIRED, "Two."))
    errors = lines(rejected=Rejected(400, problems))[2:]
    assert [each.split("|")[2:4] for each in errors] == [
        ["PID^1", "100^Segment sequence error^HL70357"],
        ["PV1^1^19", "101^Required field missing^HL70357"],
    ]


@pytest.mark.parametrize(
    ("rejected", "word", "code"),
    [
        (refuse(422, Code.NOT_SUPPORTED, "-", at="MSH-9.1"), "AR", "200"),
        (refuse(422, Code.NOT_SUPPORTED, "-", at="MSH-9.2"), "AR", "201"),
        (refuse(422, Code.NOT_SUPPORTED, "-", at="MSH-11"), "AR", "202"),
        (refuse(422, Code.NOT_SUPPORTED, "-", at="MSH-12"), "AR", "203"),
        (refuse(422, Code.NOT_SUPPORTED, "-", at="MSH-18"), "AR", "103"),
        (refuse(400, Code.STRUCTURE, "-", at="MSH"), "AR", "100"),
        (refuse(400, Code.STRUCTURE, "-", at="MSH-14"), "AR", "100"),
        (refuse(400, Code.STRUCTURE, "-", at="DSC"), "AE", "100"),
        (refuse(400, Code.STRUCTURE, "-", at="PID[2]"), "AE", "100"),
        (refuse(401, Code.LOGIN, "-", at="MSH-3"), "AR", "103"),
        (refuse(400, Code.STRUCTURE, "-"), "AE", "100"),
        (refuse(400, Code.REQUIRED, "-", at="PID"), "AE", "100"),
        (refuse(400, Code.REQUIRED, "-", at="PV1-19"), "AE", "101"),
        (refuse(422, Code.INVALID, "-", at="PID-7"), "AE", "102"),
        (refuse(413, Code.TOO_LONG, "-"), "AE", "102"),
        (refuse(404, Code.NOT_FOUND, "-"), "AE", "204"),
        (refuse(410, Code.DELETED, "-"), "AE", "204"),
        (refuse(422, Code.CONFLICT, "-"), "AE", "205"),
        (refuse(409, Code.CONFLICT, "-"), "AE", "205"),
        (refuse(503, Code.TRANSIENT, "-"), "AE", "207"),
        (refuse(500, Code.EXCEPTION, "-"), "AE", "207"),
    ],
)
def test_what_is_wrong_has_its_word_and_its_code(rejected: Rejected, word: str, code: str) -> None:
    assert msa(msh(), rejected).split("|")[1] == word
    assert error_code(rejected.problems[0]) == code


def test_every_kind_of_problem_has_a_code_of_the_table() -> None:
    assert {error_code(Problem("", code, "-")) for code in Code} <= ERRORS.keys()


WRONG = refuse(422, Code.INVALID, "No.", at="PID-7")


@pytest.mark.parametrize(
    ("accept", "application", "taken", "refused"),
    [
        ("", "", "AA", "AE"),
        ("AL", "", "CA", "CE"),
        ("AL", "NE", "CA", "CE"),
        ("AL", "AL", "CA", "CE"),
        ("ER", "NE", None, "CE"),
        ("SU", "NE", "CA", None),
        ("NE", "AL", "AA", "AE"),
        ("NE", "ER", None, "AE"),
        ("NE", "SU", "AA", None),
        ("NE", "NE", None, None),
        ("NE", "", "AA", "AE"),
        ("", "AL", "AA", "AE"),
        ("XX", "", "CA", "CE"),
    ],
)
def test_the_sender_is_told_when_and_how_it_asked_for(
    accept: str, application: str, taken: str | None, refused: str | None
) -> None:
    header = msh(f15=accept, f16=application)
    for rejected, word in ((None, taken), (WRONG, refused)):
        assert told(header, rejected).wanted() is (word is not None)
        assert word is None or msa(header, rejected).split("|")[1] == word


def test_the_answer_has_the_senders_delimiters_and_our_words_do_not_break_them() -> None:
    header = msh().replace("|", "!").replace("^~\\&", ".,:-").replace("REF^I12", "REF.I12")
    wrong = refuse(422, Code.INVALID, "A date, as 19501231.", at="PID-7")
    _, msa_, err = lines(header, wrong)
    assert msa_ == "MSA!AE!M1!A date:R: as 19501231:S:"
    assert err == "ERR!!PID.1.7!102.Data type error.HL70357!E!!!!A date:R: as 19501231:S:"


def test_what_cannot_be_read_is_answered_all_the_same() -> None:
    unreadable = refuse(400, Code.STRUCTURE, "No header.", at="MSH")
    encoded = Acknowledgement(ID, AT, None, None, "", unreadable).encoded().decode()
    assert encoded.split("\r")[:2] == [
        "MSH|^~\\&|||||20260105101500+0000||ACK|00000000000000000007|P|2.5",
        "MSA|AR||No header.",
    ]


@pytest.mark.parametrize(
    "header",
    [
        msh(f3="TESTPERSON", f4="TESTPERSON", f8="TESTPERSON"),
        msh("TESTPERSON^TESTPERSON"),
        msh(f11="TESTPERSON", f12="TESTPERSON", f13="TESTPERSON", f18="TESTPERSON"),
        msh(f10="x" * 190 + "TESTPERSON"),
    ],
)
def test_nothing_that_was_sent_is_told_again(header: str) -> None:
    assert "TESTPERSON" not in "".join(lines(header, WRONG))
