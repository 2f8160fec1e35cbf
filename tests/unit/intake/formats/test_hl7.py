"""An HL7 v2 message becomes a referral, a change of one, or its end."""

from datetime import UTC, date, datetime

import pytest

from services.contracts.vocabulary import Answer
from services.intake.canonical import Act, Canonical, Withdrawal
from services.intake.evidence import Basis, Evidence, Unmapped
from services.intake.formats import hl7
from services.intake.rejected import Code, Rejected
from services.intake.source import Source
from tests.unit.intake.hl7 import (
    PID,
    PRD,
    PV1,
    RF1,
    SOURCE,
    discharge,
    example,
    message,
    msh,
    segment,
)


def parse(*segments: str, header: str | None = None, source: Source = SOURCE) -> Canonical:
    return hl7.parse(message(*segments, header=header), source)


def found(canonical: Canonical, fact: str) -> Evidence:
    return next(each for each in canonical.evidence if each.fact == fact)


def refused(*segments: str, header: str | None = None, source: Source = SOURCE) -> Rejected:
    with pytest.raises(Rejected) as told:
        parse(*segments, header=header, source=source)
    return told.value


def with_hl7(**changes: object) -> Source:
    assert SOURCE.hl7 is not None
    return SOURCE.model_copy(update={"hl7": SOURCE.hl7.model_copy(update=changes)})


def test_the_example_is_read_whole() -> None:
    told = hl7.parse(example("hl7-after-a-hip-fracture.hl7"), SOURCE)
    assert (told.act, told.source_reference) == (Act.REFER, "PV1-19|V0000001")
    assert told.person.family_name == "Testperson"
    assert told.person.birth_date == date(1938, 3, 4)
    assert told.person.nhs_number.status == "number-present-and-verified"
    assert told.person.next_of_kin == "Example Testkin, Daughter, 0113 000 0002"
    assert told.referrer.name == "Sr Example Testreferrer"
    assert told.written_at == datetime(2026, 1, 5, 10, 15, tzinfo=UTC)
    assert {fact for fact, answer in told.answers.items() if answer is Answer.YES} == {
        "equipment_needs",
        "falls_risk",
        "home_care_requested",
    }
    assert told.answers["safeguarding"] is Answer.NO
    assert told.answers["care_home"] is Answer.NO
    assert told.unmapped == ()
    assert "Expected discharge: 202601071400" in told.narrative


def test_the_example_of_a_discharge_is_about_the_same_referral() -> None:
    told = hl7.parse(example("hl7-discharged.hl7"), SOURCE)
    assert (told.act, told.source_reference) == (Act.AMEND, "PV1-19|V0000001")
    assert "Discharge: 20260107142000" in told.narrative
    assert told.answers["home_care_requested"] is Answer.YES


@pytest.mark.parametrize(
    ("type_", "act"),
    [
        ("REF^I12", Act.REFER),
        ("REF^I13", Act.UPDATE),
        ("REF^I14", Act.WITHDRAW),
        ("ADT^A03", Act.AMEND),
        ("ADT^A11", Act.WITHDRAW),
        ("ADT^A13", Act.AMEND),
    ],
)
def test_what_a_message_does_is_told_by_the_sources_file(type_: str, act: Act) -> None:
    told = parse(RF1, PID, PV1, header=msh(type_))
    assert told.act is act
    assert told.withdrawal is (Withdrawal.BY_SOURCE if act is Act.WITHDRAW else None)


def test_a_discharge_makes_a_referral_only_where_the_file_says_so() -> None:
    source = with_hl7(messages={"ADT^A03": Act.REFER})
    assert hl7.parse(discharge(), source).act is Act.REFER


@pytest.mark.parametrize(
    ("status", "act"), [("P", Act.REFER), ("E", Act.WITHDRAW), ("Q", Act.REFER)]
)
def test_a_status_may_say_that_a_referral_no_longer_stands(status: str, act: Act) -> None:
    told = parse(RF1.replace("RF1|P", f"RF1|{status}"), PID, PV1)
    assert told.act is act
    assert (Unmapped("RF1-1", "rf1-1", "Q") in told.unmapped) == (status == "Q")


def test_whoever_has_died_needs_no_referral() -> None:
    told = hl7.parse(discharge(disposition="20"), SOURCE)
    assert (told.act, told.withdrawal) == (Act.WITHDRAW, Withdrawal.DECEASED)


def test_a_death_that_the_patients_segment_tells_is_one() -> None:
    dead = segment("PID", f3="9990000018^^^NHS", f30="Y")
    assert parse(dead, PV1, header=msh("ADT^A03")).withdrawal is Withdrawal.DECEASED
    referred = parse(RF1, dead, PV1)
    assert referred.act is Act.REFER
    assert "The person is recorded as having died." in referred.narrative


@pytest.mark.parametrize(
    "segments",
    [
        ("NTE|1||He said that he wants to end his", "NTE|2||life."),
        ("NTE|1||He said that he wants to end his~life.",),
        ("OBX|1|TX|SUM||He wants to end his", "OBX|2|TX|SUM||life."),
        ("OBX|1|TX|SUM||He wants to end his~life.",),
        ("PV2|||He wants to end his life.",),
        ("DG1|1|||wants to end his life",),
        ("OBX|1|ZZ|SUM||He wants to end his life.",),
        (segment("RF1", f10="He wants to end his life."),),
        ("OBX|1|CE|SUM||wants to end his life",),
    ],
)
def test_a_phrase_is_found_wherever_it_is_written_and_however_it_is_broken(
    segments: tuple[str, ...],
) -> None:
    told = parse(PID, PV1, *segments)
    assert found(told, "suicidal").answer is Answer.SUSPECTED
    assert "life" in " ".join(told.narrative)


def test_a_code_says_where_it_stands_and_which_table_has_it() -> None:
    told = parse(RF1, PID, PV1, "DG1|1||S72.0^Fracture^I10", "DG1|2||R29.6^Tendency to fall^I10")
    assert found(told, "falls_risk") == Evidence(
        "falls_risk", Answer.YES, Basis.CODE, "DG1[2]-3.1", "i10", "R29.6"
    )


def test_a_code_without_a_system_is_looked_up_by_its_place() -> None:
    told = parse(RF1.replace("|R|", "|S^Stat^HL70280|"), PID, PV1)
    assert found(told, "urgent") == Evidence(
        "urgent", Answer.YES, Basis.CODE, "RF1-2.1", "rf1-2", "S"
    )


def test_a_second_coding_of_the_same_thing_counts() -> None:
    told = parse(RF1, PID, PV1, "DG1|1||LOC1^Local^99XYZ^1912002^Fall^SCT")
    assert found(told, "falls_risk").at == "DG1-3.4"
    assert told.unmapped == ()


def test_a_code_in_no_table_is_kept_and_its_words_are_a_suspicion_at_most() -> None:
    told = parse(RF1, PID, PV1, "DG1|1||T74.1^Physical abuse^I10")
    assert told.unmapped == (Unmapped("DG1-3.1", "i10", "T74.1"),)
    assert found(told, "safeguarding").answer is Answer.SUSPECTED
    assert found(told, "safeguarding").basis is Basis.TEXT


def test_a_working_diagnosis_is_a_suspicion() -> None:
    told = parse(RF1, PID, PV1, "DG1|1||X84^Intentional self-harm^I10||20260103|W")
    assert found(told, "suicidal").answer is Answer.SUSPECTED


def test_a_deleted_diagnosis_says_nothing() -> None:
    told = parse(RF1, PID, PV1, segment("DG1", f3="X84^Intentional self-harm^I10", f21="D"))
    assert found(told, "suicidal").basis is Basis.SILENCE


@pytest.mark.parametrize(
    ("observation", "answer", "basis"),
    [
        ("OBX|1|CE|SG^Safeguarding concern^L||Y^Yes^HL70136", Answer.YES, Basis.CODE),
        ("OBX|1|CE|SG^Safeguarding concern^L||N^No^HL70136", Answer.NO, Basis.CODE),
        ("OBX|1|ID|SG||N", Answer.NO, Basis.CODE),
        ("OBX|1|ST|SG^Safeguarding concern||Y", Answer.YES, Basis.CODE),
        ("OBX|1|ST|SG^Safeguarding concern||Yes", Answer.SUSPECTED, Basis.TEXT),
        ("OBX|1|ST|SG^Safeguarding concern||No", Answer.UNKNOWN, Basis.CODE),
        ("OBX|1|CE|SGX^Safeguarding concern^L||Y^Yes^HL70136", Answer.SUSPECTED, Basis.TEXT),
        ("OBX|1|CE|SG^Safeguarding concern^L||Y^Yes||||||D", Answer.UNKNOWN, Basis.SILENCE),
        ("OBX|1|CE|SG^Safeguarding concern^L||Y^Yes||||||W", Answer.UNKNOWN, Basis.SILENCE),
        ("OBX|1|TX|SUM^Summary||He is afraid of his son.", Answer.SUSPECTED, Basis.TEXT),
        ("OBX|1|TX|SUM^Summary||No safeguarding concerns.", Answer.UNKNOWN, Basis.SILENCE),
        ("OBX|1|ED|DOC^Letter||^TEXT^^Base64^c2FmZWd1YXJkaW5n", Answer.UNKNOWN, Basis.SILENCE),
        ("NTE|1||Safeguarding concern raised.", Answer.SUSPECTED, Basis.TEXT),
    ],
)
def test_an_observation_says_what_its_question_and_its_answer_say(
    observation: str, answer: Answer, basis: Basis
) -> None:
    told = found(parse(RF1, PID, PV1, observation), "safeguarding")
    assert (told.answer, told.basis) == (answer, basis)


@pytest.mark.parametrize(
    "segment",
    ["PV2|||^Suicidal", "PV2|||SUICIDAL^^L", "DG1|1|||Suicidal", "AL1|1||||Suicidal",
     "OBX|1|CE|||^Suicidal"],
)  # fmt: skip
def test_one_word_is_enough_wherever_it_stands(segment: str) -> None:
    assert found(parse(RF1, PID, PV1, segment), "suicidal").answer is Answer.SUSPECTED


def test_an_answer_counts_without_the_code_of_its_question() -> None:
    told = parse(RF1, PID, PV1, "OBX|1|CWE|^Mood^L||6471006^Suicidal thoughts^SCT")
    assert found(told, "suicidal").answer is Answer.YES
    assert "Mood: Suicidal thoughts" in told.narrative


def test_a_document_is_told_of_to_people() -> None:
    told = parse(RF1, PID, PV1, "OBX|1|ED|DOC^Letter||^TEXT^^Base64^c2FmZWd1YXJkaW5n")
    assert "Letter: a document, which is not shown here" in told.narrative


def test_consent_is_told_to_people() -> None:
    told = parse(RF1, PID, PV1, segment("CON", f1="1", f11="R^Refused^HL70498"))
    assert "Consent status: R Refused HL70498" in told.narrative


def test_an_answer_that_no_table_has_is_unmapped_with_its_question() -> None:
    told = parse(RF1, PID, PV1, "OBX|1|CE|SG^Safeguarding concern^L||M^Maybe^HL70136")
    assert told.unmapped == (Unmapped("OBX-5", "obx-3", "SG=M"),)
    told = parse(RF1, PID, PV1, "OBX|1|CE|^Safeguarding concern^L||M^Maybe^HL70136")
    assert told.unmapped == (Unmapped("OBX-5", "obx-3", "Safeguarding concern=M"),)


def test_text_is_read_with_its_escapes_and_shown_to_people() -> None:
    told = parse(RF1, PID, PV1, "NTE|1||Tea \\T\\ toast.\\.br\\Lives alone \\E\\ cannot wash.")
    assert "Tea & toast.\nLives alone \\ cannot wash." in told.narrative
    assert found(told, "struggling_at_home").at == ""


def test_the_sources_silence_speaks_for_a_referral_and_not_for_a_discharge() -> None:
    assert found(parse(), "suicidal").answer is Answer.NO
    assert found(hl7.parse(discharge(), SOURCE), "suicidal").answer is Answer.UNKNOWN


def test_the_reference_is_the_first_of_the_files_places_that_is_there() -> None:
    source = with_hl7(reference=("PV1-19", "RF1-6", "RF1-11"))
    assert parse(RF1, PID, PV1, source=source).source_reference == "PV1-19|V1"
    assert parse(RF1, PID, source=source).source_reference == "RF1-6|REF-1"
    last = RF1.replace("REF-1|", "|") + "|OTHER-1"
    assert parse(last, PID, source=source).source_reference == "RF1-11|OTHER-1"


def test_a_message_without_a_reference_is_refused() -> None:
    told = refused(RF1, PID)
    assert (told.status, told.problems[0].pointer) == (400, "PV1-19")


def test_the_referrer_and_the_person_never_mix() -> None:
    told = parse(RF1, PRD, PID, PV1)
    assert (told.referrer.name, told.referrer.phone) == ("Dr Example Testreferrer", "0113 000 0000")
    assert told.person.phone is None
    assert told.person.family_name == "Testperson"


def test_without_a_provider_the_attending_doctor_refers() -> None:
    told = parse(RF1, PID, segment("PV1", f7="C1^Testdoctor^Example^^^Dr", f19="V1"))
    assert told.referrer.name == "Dr Example Testdoctor"


def test_an_unknown_person_is_accepted() -> None:
    told = parse(RF1, "PID|1", PV1)
    assert told.person.family_name is None
    assert told.person.nhs_number.check == "absent"


@pytest.mark.parametrize(
    ("identifiers", "value", "check"),
    [
        ("H1^^^X97^MR~9990000018^^^NHS^NH", "9990000018", "valid"),
        ("9990000018^^^^NHS", "9990000018", "valid"),
        ("9990000019^^^NHS", "9990000019", "invalid"),
        ("H1^^^X97^MR", None, "absent"),
        ('""', None, "absent"),
        ("9990000019^^^NHS~9990000018^^^NHS", "9990000018", "valid"),
        ("9990000018^^^NHS~999 000 0018^^^NHS", "9990000018", "valid"),
        ("9990000018^^^NHS~9990000409^^^NHS", None, "absent"),
    ],
)
def test_the_nhs_number_is_the_identifier_that_the_file_names(
    identifiers: str, value: str | None, check: str
) -> None:
    told = parse(RF1, PID.replace("9990000018^^^NHS^NH", identifiers), PV1).person.nhs_number
    assert (told.value, told.check, told.status) == (value, check, None)


def test_two_nhs_numbers_are_told_to_people_and_neither_is_believed() -> None:
    told = parse(RF1, PID.replace("^NH|", "^NH~9990000409^^^NHS|"), PV1)
    [line] = [each for each in told.narrative if "NHS numbers" in each]
    assert line.endswith("none is taken: 9990000018, 9990000409.")


@pytest.mark.parametrize(
    ("given", "day"),
    [("19410203", date(1941, 2, 3)), ("194102", None), ("1941", None), ("", None), ('""', None)],
)
def test_a_birth_date_is_known_as_far_as_it_is_written(given: str, day: date | None) -> None:
    assert parse(RF1, PID.replace("19410203", given), PV1).person.birth_date == day


def test_a_birth_date_that_is_none_is_refused_and_not_repeated() -> None:
    told = refused(RF1, PID.replace("19410203", "19413202"), PV1)
    assert (told.status, told.problems[0].pointer) == (422, "PID-7")
    assert "1941" not in told.problems[0].message


def test_places_that_nothing_reads_are_told() -> None:
    told = parse(RF1, PID, PV1, "ZPD|1|own", "IN1|1|more", "IN1|2|and more")
    assert told.ignored == ("PID-8", "PV1-2", "ZPD", "IN1", "IN1[2]")


@pytest.mark.parametrize(
    ("header", "at", "code"),
    [
        (msh(f12="2.9"), "MSH-12", Code.NOT_SUPPORTED),
        (msh(f12=""), "MSH-12", Code.NOT_SUPPORTED),
        (msh(f11="T"), "MSH-11", Code.NOT_SUPPORTED),
        (msh("ORU^R01"), "MSH-9.1", Code.NOT_SUPPORTED),
        (msh(""), "MSH-9.1", Code.NOT_SUPPORTED),
        (msh("REF^I15"), "MSH-9.2", Code.NOT_SUPPORTED),
        (msh("ADT"), "MSH-9.2", Code.NOT_SUPPORTED),
        (msh().replace("|FRONTDOOR|", "|OTHER|"), "MSH-5", Code.INVALID),
        (msh().replace("|EXAMPLE-COUNCIL|", "|OTHER|"), "MSH-6", Code.INVALID),
        (msh(f10=""), "MSH-10", Code.REQUIRED),
        (msh(f10="x" * 200), "MSH-10", Code.INVALID),
        (msh(f10="é"), "MSH-10", Code.INVALID),
        (msh(f7="yesterday"), "MSH-7", Code.INVALID),
        (msh(f7="20260105"), "MSH-7", Code.INVALID),
        (msh(f18="BIG-5"), "MSH-18", Code.NOT_SUPPORTED),
    ],
)
def test_a_header_that_does_not_fit_is_refused(header: str, at: str, code: Code) -> None:
    told = refused(RF1, PID, PV1, header=header)
    assert (told.problems[0].pointer, told.problems[0].code) == (at, code)


def test_a_message_without_a_patient_is_refused() -> None:
    assert refused(RF1, PV1).problems[0].pointer == "PID"


def test_a_message_for_nobody_in_particular_is_taken_where_the_file_names_no_receiver() -> None:
    header = msh().replace("|FRONTDOOR|EXAMPLE-COUNCIL|", "|||")
    assert parse(RF1, PID, PV1, header=header, source=with_hl7(receiver=None)).act is Act.REFER


@pytest.mark.parametrize(
    ("segments", "header", "at"),
    [
        ((RF1, PID, PV1, "DSC|NEXT-1|F"), msh(), "DSC"),
        ((RF1, PID, PV1, "DSC"), msh(), "DSC"),
        ((RF1, PID, PV1, "NTE|1||He says that he", "ADD|| wants to die."), msh(), "ADD"),
        ((RF1, PID, PV1), msh(f14="NEXT-1"), "MSH-14"),
    ],
)
def test_half_a_message_is_never_taken_for_a_whole_one(
    segments: tuple[str, ...], header: str, at: str
) -> None:
    told = refused(*segments, header=header)
    assert (told.status, told.problems[0].pointer) == (400, at)
    assert told.problems[0].code == Code.STRUCTURE


def test_a_continuation_that_says_that_there_is_none_is_none() -> None:
    assert parse(RF1, PID, PV1, header=msh(f14='""')).act is Act.REFER


OTHER = PID.replace("9990000018", "9990000409").replace("Testperson", "Otherperson")


@pytest.mark.parametrize("type_", ["REF^I12", "ADT^A03"])
@pytest.mark.parametrize(
    ("segments", "at"),
    [
        ((RF1, PID, PV1, OTHER), "PID[2]"),
        ((RF1, PID, PV1, PID), "PID[2]"),
        ((RF1, PID, PV1, RF1), "RF1[2]"),
        ((RF1, PID, PV1, PV1.replace("|V1", "|V2")), "PV1[2]"),
    ],
)
def test_a_message_about_two_people_or_two_referrals_is_refused(
    segments: tuple[str, ...], at: str, type_: str
) -> None:
    told = refused(*segments, header=msh(type_))
    assert (told.status, told.problems[0].pointer) == (400, at)
    assert not [each for each in told.problems if "person" in each.message.lower()]
