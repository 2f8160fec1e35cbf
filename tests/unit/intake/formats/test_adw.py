"""Notices of hospitals become referrals, their changes and their ends; nothing is guessed."""

from datetime import UTC, date, datetime

import pytest

from services.contracts.vocabulary import Answer
from services.intake.canonical import Act, Canonical, Withdrawal
from services.intake.evidence import Basis, Evidence
from services.intake.formats import adw
from services.intake.formats.adw_checks import MOST_BEFORE
from services.intake.formats.adw_events import RESPONSES, Event
from services.intake.rejected import Reason, Rejected
from services.intake.source_files import load
from tests.unit.intake.examples import EXAMPLES
from tests.unit.intake.notices import (
    CARER,
    CHC,
    CONSENT,
    DETAIL,
    REFERENCE,
    RISKS,
    SAFEGUARDING,
    THIRD_PARTY,
    coded,
    discharge,
    notice,
    told,
    withdrawal,
)

HOSPITAL = load("hospital-adw")


def read(body: bytes, *earlier: bytes) -> Canonical:
    """The notice after those before it."""
    return adw.parse(body, HOSPITAL, earlier)


def refused(body: bytes, *earlier: bytes) -> Rejected:
    """Why a notice is refused."""
    with pytest.raises(Rejected) as caught:
        read(body, *earlier)
    return caught.value


def why(found: Canonical, fact: str) -> Evidence:
    """The evidence for a fact."""
    return next(each for each in found.evidence if each.fact == fact)


def test_an_assessment_notice_is_a_referral_under_the_identifier_of_its_request() -> None:
    found = read(notice())
    assert (found.act, found.source_reference) == (Act.REFER, REFERENCE)
    assert found.written_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert (found.requester_type, found.reason) == ("SH", "HD")


def test_the_person_and_the_referrer_never_mix() -> None:
    found = read(notice())
    assert found.person.family_name == "Testperson"
    assert found.person.birth_date == date(1941, 2, 3)
    assert (found.person.nhs_number.check, found.person.nhs_number.status) == ("valid", "01")
    assert found.person.phone == "01000000001"
    assert found.person.next_of_kin == "Invented Testkin, 01000000002"
    assert found.person.communication_needs == "Language: Welsh; Interpreter required"
    assert found.referrer.name == "Invented Testliaison"
    assert found.referrer.role == "Discharge co-ordinator"
    assert found.referrer.organisation == "Example Hospital"
    assert (found.referrer.phone, found.referrer.email) == (
        "01000000003",
        "liaison@hospital.example",
    )


def test_a_person_reads_where_and_since_when_and_who_else_is_there() -> None:
    read_by_people = "\n".join(read(notice()).narrative)
    for words in (
        "Admitted: 2026-02-20 (Emergency)",
        "Ward: Ward 12",
        "Lead clinician: Invented Testclinician",
        "Carer: Invented Testcarer",
        "Hospital number: H0001",
        "Needs a commode and a grab rail at home.",
    ):
        assert words in read_by_people


def test_the_proposed_date_of_discharge_is_never_called_anything_else() -> None:
    found = read(notice())
    [line] = [each for each in found.narrative if "12 March 2026" in each]
    assert line == "Discharge PROPOSED for 12 March 2026; this is not an actual discharge."
    assert found.respond_by_asked == datetime(2026, 3, 12, tzinfo=UTC), "before the person leaves"


SUMMER = [
    ("2026-07-12", datetime(2026, 7, 11, 23, tzinfo=UTC), "the day begins in England"),
    ("2026-07-12T08:30:00+01:00", datetime(2026, 7, 11, 23, tzinfo=UTC), "a time is of a day"),
    ("2026-07", None, "a month is no day"),
    ("", None, "nothing is proposed"),
]


@pytest.mark.parametrize(("leaves", "by", "reason"), SUMMER)
def test_support_is_asked_for_by_the_first_moment_of_the_proposed_day(
    leaves: str, by: datetime | None, reason: str
) -> None:
    assert read(notice(leaves=leaves)).respond_by_asked == by, reason


INDICATORS = [
    ([coded(SAFEGUARDING, "Y")], Answer.YES, Basis.CODE, "by the table"),
    ([coded(SAFEGUARDING, "N")], Answer.NO, Basis.CODE, "by the table"),
    ([coded(SAFEGUARDING, "Q")], Answer.SUSPECTED, Basis.CODE, "an unknown code is no denial"),
    ([], Answer.UNKNOWN, Basis.SILENCE, "no answer is no denial"),
    ([told(SAFEGUARDING, "Yes")], Answer.SUSPECTED, Basis.TEXT, "words for a code"),
    ([coded("Is there a safeguarding concern?", "Y")], Answer.SUSPECTED, Basis.TEXT, "own wording"),
    (
        [coded(SAFEGUARDING, "N"), told(DETAIL, "None.")],
        Answer.NO,
        Basis.CODE,
        "details that deny it",
    ),
    (
        [coded(SAFEGUARDING, "N"), told(DETAIL, "No safeguarding concerns identified")],
        Answer.NO,
        Basis.CODE,
        "details that deny it at length",
    ),
    (
        [coded(SAFEGUARDING, "N"), told(DETAIL, "Her son keeps the pension card.")],
        Answer.SUSPECTED,
        Basis.TEXT,
        "details of what the indicator denies: a person reads which holds",
    ),
    (
        [coded(SAFEGUARDING, "N"), told(DETAIL, "No concerns but the son, who has the cards.")],
        Answer.SUSPECTED,
        Basis.TEXT,
        "details that only begin with a denial",
    ),
    (
        [coded(SAFEGUARDING, "Y"), told(DETAIL, "Her son keeps the pension card.")],
        Answer.YES,
        Basis.CODE,
        "details of what the indicator says",
    ),
    (
        [coded(SAFEGUARDING, "N"), told(RISKS, "No risk of falls, no safeguarding concerns.")],
        Answer.NO,
        Basis.CODE,
        "a text that negates it",
    ),
]


@pytest.mark.parametrize(("asked", "answer", "basis", "reason"), INDICATORS)
def test_safeguarding_is_what_the_code_says_and_text_never_says_more_than_suspected(
    asked: list[str], answer: Answer, basis: Basis, reason: str
) -> None:
    found = why(read(notice(asked=asked)), "safeguarding")
    assert (found.answer, found.basis) == (answer, basis), reason


def test_a_fact_says_where_in_the_message_it_is_and_by_which_table() -> None:
    found = why(read(notice(asked=[coded(SAFEGUARDING, "Y")])), "safeguarding")
    assert found.at.endswith("group[0].question[0].answer[0].valueCoding[0]")
    assert found.at.startswith("Bundle.entry[8].resource[0]")
    assert (found.table, found.code) == ("adw-safeguarding", "Y")


CONSENTS = [("Y", "Yes"), ("N", "No"), ("L", "Lacks Mental Capacity")]


@pytest.mark.parametrize(("code", "display"), CONSENTS)
def test_consent_and_its_absence_are_read_by_people(code: str, display: str) -> None:
    found = read(notice(asked=[coded(CONSENT, code, display), coded(THIRD_PARTY, "B")]))
    assert f"{CONSENT} {display}" in found.narrative
    assert found.unmapped == ()


def test_a_code_that_no_table_has_is_kept_and_says_nothing() -> None:
    asked = [coded(CONSENT, "Z", "Zulu"), coded(CHC, "Y"), coded(CARER, "NKC")]
    [unknown] = read(notice(asked=asked)).unmapped
    assert (unknown.table, unknown.code) == ("adw-patient-consent", "Z")


REWORDED = "Safeguarding concerns for this patient"
ELSEWHERE = "https://hospital.example/codes"


def chosen(wording: str, answer: str) -> str:
    return f'<question><text value="{wording}"/><answer>{answer}</answer></question>'


def coding(code: str, display: str = "") -> str:
    shown = f'<display value="{display}"/>' if display else ""
    kept = f'<code value="{code}"/>' if code else ""
    return f'<valueCoding><system value="{ELSEWHERE}"/>{kept}{shown}</valueCoding>'


@pytest.mark.parametrize(
    ("wording", "answer"),
    [
        (REWORDED, coding("2", "Open S42 enquiry, abuse by son")),
        ("Anything else?", coding("2", "Open S42 enquiry, abuse by son")),
        ("Anything else?", coding("", "Open S42 enquiry, abuse by son")),
        (REWORDED, coding("2")),
        (REWORDED, coding("Y")),
    ],
)
def test_a_coded_answer_to_a_question_that_nobody_knows_is_searched(wording: str, answer: str):
    found = read(notice(asked=[chosen(wording, answer)]))
    assert found.answers["safeguarding"] is Answer.SUSPECTED


def test_a_plain_no_to_a_question_that_nobody_knows_raises_nothing() -> None:
    found = read(notice(asked=[chosen(REWORDED, coding("N", "No"))]))
    assert found.answers["safeguarding"] is Answer.UNKNOWN


def test_a_code_for_a_question_that_nobody_knows_is_unmapped_and_shown() -> None:
    found = read(notice(asked=[chosen("Mobility", coding("2", "With one person"))]))
    (code,) = found.unmapped
    assert (code.table, code.code) == (ELSEWHERE, "2")
    assert "Mobility With one person" in found.narrative


def test_a_known_question_s_answer_that_has_no_code_is_searched_and_shown() -> None:
    found = read(notice(asked=[chosen(SAFEGUARDING, coding("", "There is abuse"))]))
    assert found.answers["safeguarding"] is Answer.SUSPECTED
    assert f"{SAFEGUARDING} There is abuse" in found.narrative


def test_questions_under_an_answer_are_read() -> None:
    inner = told("Details", "Says she wants to die; there is abuse.")
    answer = f'<valueBoolean value="true"/><group>{inner}</group>'
    found = read(notice(asked=[chosen("Are there any other risks?", answer)]))
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert "Details Says she wants to die; there is abuse." in found.narrative


def test_risks_are_suspicions() -> None:
    found = read(notice(asked=[told(RISKS, "She has fallen twice this month.")]))
    assert why(found, "falls_risk").answer is Answer.SUSPECTED


def test_a_discharge_notice_silences_nothing_that_the_assessment_notice_said() -> None:
    before = notice(asked=[coded(SAFEGUARDING, "Y")])
    found = read(discharge(), before)
    assert found.act is Act.UPDATE
    assert why(found, "safeguarding").answer is Answer.YES
    assert why(found, "safeguarding").at.startswith("assessment notice: Bundle.entry")
    assert found.respond_by_asked == datetime(2026, 3, 9, tzinfo=UTC)
    assert found.written_at == datetime(2026, 3, 5, 9, tzinfo=UTC)


def test_a_discharge_notice_whose_assessment_notice_is_no_longer_kept_only_adds() -> None:
    assert read(discharge()).act is Act.AMEND


def test_a_new_assessment_notice_leaves_the_discharge_notice_standing() -> None:
    newer = notice(bundle_id="new", written="2026-03-06T08:00:00Z", leaves="2026-03-20")
    found = read(newer, notice(), discharge())
    assert found.act is Act.REFER
    assert found.respond_by_asked == datetime(2026, 3, 9, tzinfo=UTC)


def test_a_referral_with_more_notices_than_anybody_sends_is_refused_and_not_read_in_part() -> None:
    assert read(discharge(), *[notice()] * MOST_BEFORE).act is Act.UPDATE
    found = refused(discharge(), *[notice()] * (MOST_BEFORE + 1))
    assert (found.status, found.problems[0].pointer) == (413, "ReferralRequest.identifier")


def test_withdrawing_the_discharge_notice_takes_back_what_it_said() -> None:
    found = read(withdrawal(Event.WITHDRAW_DISCHARGE, "04"), notice(), discharge())
    assert (found.act, found.withdrawal) == (Act.UPDATE, None)
    assert found.respond_by_asked == datetime(2026, 3, 12, tzinfo=UTC)
    assert not any("09 March" in line for line in found.narrative)


def test_there_must_be_a_discharge_notice_to_withdraw() -> None:
    back = withdrawal(Event.WITHDRAW_DISCHARGE)
    assert refused(back, notice()).status == 404
    assert refused(back, notice(), discharge(), back).status == 404


ENDS = [
    (Event.WITHDRAW_ALL, "01", Withdrawal.BY_SOURCE),
    (Event.WITHDRAW_ALL, "07", Withdrawal.BY_SOURCE),
    (Event.WITHDRAW_ALL, "08", Withdrawal.DECEASED),
    (Event.WITHDRAW_ALL, "12", Withdrawal.IN_ERROR),
    (Event.WITHDRAW_ALL, "13", Withdrawal.OTHER),
    (Event.WITHDRAW_ALL, "99", Withdrawal.OTHER),
    (Event.WITHDRAW_ALL, "", Withdrawal.OTHER),
    (Event.WITHDRAW_ASSESSMENT, "08", Withdrawal.DECEASED),
]


@pytest.mark.parametrize(("event", "code", "reason"), ENDS)
def test_a_withdrawal_says_why_by_the_published_codes(
    event: Event, code: str, reason: Withdrawal
) -> None:
    found = read(withdrawal(event, code), notice(), discharge())
    assert (found.act, found.withdrawal) == (Act.WITHDRAW, reason)
    assert [each.code for each in found.unmapped] == (["99"] if code == "99" else [])


def test_an_admission_notice_asks_for_nothing() -> None:
    assert refused(notice(Event.ADMISSION)).reason is Reason.NOT_A_REFERRAL


@pytest.mark.parametrize("event", sorted(RESPONSES))
def test_what_a_council_answers_is_recognised_and_refused(event: str) -> None:
    found = refused(notice(event))
    assert found.reason is Reason.NOT_A_REFERRAL
    assert "only notices are received" in found.problems[0].message


REFUSALS = [
    ({"event": "123456789"}, Reason.UNSUPPORTED, "MessageHeader.event"),
    ({"event": "no code"}, Reason.UNSUPPORTED, "MessageHeader.event"),
    ({"to": "X99999"}, Reason.UNSUPPORTED, "MessageHeader.destination"),
    ({"sender": "X99999"}, Reason.UNSUPPORTED, "MessageHeader.source"),
    ({"status": "cancelled"}, Reason.NOT_A_REFERRAL, "status"),
    ({"message_id": "no id at all!"}, Reason.UNREADABLE, "MessageHeader"),
    ({"written": "2026-03-02"}, Reason.INVALID, "MessageHeader.timestamp"),
    ({"leaves": "soon"}, Reason.INVALID, "period.end"),
    ({"born": "1941"}, None, ""),
    ({"born": "in 1941"}, Reason.INVALID, "birthDate"),
    ({"reference": " "}, Reason.UNREADABLE, "identifier"),
    ({"reference": "x" * 256}, Reason.UNREADABLE, "identifier"),
]


@pytest.mark.parametrize(("said", "reason", "at"), REFUSALS)
def test_what_is_no_notice_to_us_is_refused_with_its_place(
    said: dict[str, str], reason: Reason | None, at: str
) -> None:
    if reason is None:
        assert read(notice(**said)).person.birth_date is None
        return
    found = refused(notice(**said))
    assert (found.reason, found.problems[0].pointer.endswith(at)) == (reason, True)


def test_a_source_that_is_no_hospital_sends_no_notices() -> None:
    with pytest.raises(Rejected) as caught:
        adw.parse(notice(), load("yas"))
    assert caught.value.reason is Reason.UNSUPPORTED


OTHERS = [
    ({"nhs_number": "9434765919"}, True, "another NHS number"),
    ({"nhs_number": "999 000 0018", "family": "Married"}, False, "the same number, a new name"),
    ({"nhs_number": "", "family": "Otherperson"}, False, "the same birth date"),
    ({"nhs_number": "", "family": "Otherperson", "born": "1950-01-01"}, True, "nothing the same"),
]


@pytest.mark.parametrize(("said", "other", "reason"), OTHERS)
def test_a_notice_about_somebody_else_never_joins_a_case(
    said: dict[str, str], other: bool, reason: str
) -> None:
    if other:
        assert refused(discharge(**said), notice()).status == 422, reason
    else:
        assert read(discharge(**said), notice()).act is Act.UPDATE, reason


def test_an_attached_document_is_kept_with_the_message_and_read_by_nobody() -> None:
    attached = """<entry><resource><Bundle><type value="document"/><entry><resource><Patient>
      <name><family value="Somebodyelse"/></name></Patient></resource></entry>
      <entry><resource><Binary><contentType value="application/pdf"/><content value="JVBERg=="/>
      </Binary></resource></entry></Bundle></resource></entry>"""
    found = read(notice(more=attached))
    assert found.ignored == ("Bundle.entry[9].resource[0] (Bundle)",)
    assert "1 attached document(s), kept with the message as it came." in found.narrative
    assert found.person.family_name == "Testperson"


def test_the_examples_that_ship_are_read() -> None:
    assessment, left, died = (
        (EXAMPLES / name).read_bytes()
        for name in (
            "adw-assessment-notice.xml",
            "adw-discharge-notice.xml",
            "adw-withdrawal-died.xml",
        )
    )
    assert why(read(assessment), "safeguarding").answer is Answer.NO
    assert read(left, assessment).act is Act.UPDATE
    assert read(died, assessment, left).withdrawal is Withdrawal.DECEASED


def test_of_two_nhs_numbers_none_is_taken_and_a_person_reads_both() -> None:
    second = '<identifier><system value="https://fhir.nhs.uk/Id/nhs-number"/><value value="{}"/>'
    other = (second + "</identifier>").format("9990000409").encode()
    found = read(notice().replace(b"<Patient>", b"<Patient>" + other, 1))
    assert found.person.nhs_number.check == "absent"
    assert any("9990000409, 9990000018" in line for line in found.narrative)
