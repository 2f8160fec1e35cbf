"""A flat form is read as its source's file says, and what does not fit is named by its column."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.contracts.vocabulary import Answer, ContactReason, Locality, RequesterType
from services.intake.canonical import Act, Canonical, Contact, Withdrawal
from services.intake.evidence import Basis, Unmapped
from services.intake.formats import form
from services.intake.formats.form_codes import NO_CODE
from services.intake.rejected import Rejected
from services.intake.source import Source
from tests.thorough import thorough

FILE = """
name: somewhere
title: Somewhere
kind: professional
channel: online_form
door: http-json
requester_type: OTH
always: {ambulance_referral: "yes"}
form:
  reference: Case No
  written_at: {column: Sent, formats: ["%d/%m/%Y %H:%M", iso]}
  required: Surname
  act:
    column: Status
    codes: {New: refer, Changed: update, More: amend, Asks: chaser, News: contact,
            Cancelled: withdrawn_by_source, Mistake: entered_in_error, Died: deceased}
  person:
    family_name: Surname
    given_names: [First, Middle]
    birth_date: {column: DOB, formats: "%d/%m/%Y"}
    nhs_number: NHS
    address: [Street, Town]
    postcode: Postcode
  referrer: {name: [Their first, Their last], role: Job, phone: Their phone}
  facts:
    - {column: Needs, table: needs, separator: ;}
    - {column: Safeguarding, table: yes-no-safeguarding}
  narrative: [Story, Notes]
  requester_type: {column: Job, codes: {GP: PCH, Police: LA}}
  reason: {column: Why, codes: {Equipment: REQ-AE}}
  area: {column: Area, codes: {S: south}}
  respond_by: {column: By, formats: [iso]}
  consent:
    given: {column: Agreed, codes: {Y: "yes", N: "no", U: unable}}
    aware: {column: Knows, codes: {Y: "yes", N: "no"}}
    because: Why shared
silence:
  safeguarding: {means: "no", agreement: They always ask.}
  falls_risk: {means: "no", agreement: They always ask.}
code_tables:
  - system: needs
    codes:
      FALL: {falls_risk: "yes"}
      RAIL: {equipment_needs: "yes"}
      OTHER: {}
  - system: yes-no-safeguarding
    codes: {Y: {safeguarding: "yes"}, N: {safeguarding: "no"}}
"""
COLUMNS = dict.fromkeys(
    (
        *("Case No", "Sent", "Status", "Surname", "First", "Middle", "DOB", "NHS", "Street"),
        *("Town", "Postcode", "Their first", "Their last", "Job", "Their phone", "Needs"),
        *("Safeguarding", "Story", "Notes", "Why", "Area", "By", "Agreed", "Knows", "Why shared"),
    ),
    "",
)
ROW = COLUMNS | {
    "Case No": "E-1",
    "Sent": "27/11/2026 09:30",
    "Surname": "Testperson",
    "First": "Invented",
    "Middle": "Example",
    "DOB": "04/05/1941",
    "NHS": "999 000 0018",
    "Street": "1 Nowhere Street",
    "Town": "Exampleton",
    "Their first": "Sample",
    "Their last": "Referrer",
    "Job": "GP",
    "Needs": "FALL; RAIL",
    "Safeguarding": "N",
    "Story": "Asks for help.",
    "Agreed": "Y",
    "Knows": "Y",
}


def described(text: str = FILE) -> Source:
    return Source.model_validate(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506


SOURCE = described()


def read(**changes: str) -> Canonical:
    return form.read(ROW | {name.replace("_", " "): to for name, to in changes.items()}, SOURCE)


def refused(**changes: str) -> list[tuple[str, str]]:
    with pytest.raises(Rejected) as caught:
        read(**changes)
    assert caught.value.status == 422
    return [(each.pointer, each.code) for each in caught.value.problems]


def test_the_whole_form_is_read() -> None:
    found = read()
    assert found.source_reference == "E-1"
    assert found.written_at == datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
    assert found.person.family_name == "Testperson"
    assert found.person.given_names == ("Invented", "Example")
    assert found.person.birth_date == date(1941, 5, 4)
    assert found.person.nhs_number.check == "valid"
    assert found.person.address == "1 Nowhere Street, Exampleton"
    assert (found.referrer.name, found.referrer.role) == ("Sample Referrer", "GP")
    assert found.referrer.requester_type is found.requester_type is RequesterType.PRIMARY_HEALTH
    assert found.narrative == ("Asks for help.", "Consent: yes; the person is aware: yes.")
    assert found.act is Act.REFER
    assert found.answers["falls_risk"] is found.answers["equipment_needs"] is Answer.YES
    assert found.answers["ambulance_referral"] is Answer.YES
    assert not found.unmapped


def test_each_fact_says_which_column_and_which_code_gave_it() -> None:
    falls = next(each for each in read().evidence if each.fact == "falls_risk")
    assert (falls.basis, falls.at, falls.table, falls.code) == (
        Basis.CODE,
        "Needs",
        "needs",
        "FALL",
    )


def test_the_person_never_becomes_the_referrer() -> None:
    found = read(Surname="Testperson", Their_last="", Their_first="")
    assert found.referrer.name is None
    assert "Referrer" not in repr(read().person)
    assert "Testperson" not in repr(read().referrer)


def test_a_time_is_by_the_clock_in_london_unless_it_says_otherwise() -> None:
    assert read(Sent="01/07/2026 09:30").written_at == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    other = read(Sent="2026-07-01T09:30:00+05:00").written_at
    assert other == datetime(2026, 7, 1, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("nothing", ["", "  ", " ; ;\n"])
def test_a_question_that_nobody_answered_is_no_answer_whatever_silence_means(nothing: str) -> None:
    found = read(Safeguarding=nothing.replace(";", ""), Needs=nothing)
    assert found.answers["safeguarding"] is found.answers["falls_risk"] is Answer.UNKNOWN
    assert found.answers["equipment_needs"] is Answer.UNKNOWN


def test_what_an_answered_list_leaves_out_and_no_column_asks_is_the_sources_silence() -> None:
    silent = FILE.replace("silence:", 'silence:\n  suicidal: {means: "no", agreement: So said.}')
    found = form.read(ROW | {"Needs": "RAIL", "Safeguarding": ""}, described(silent))
    assert found.answers["falls_risk"] is found.answers["suicidal"] is Answer.NO


def test_a_table_may_say_that_an_empty_column_means_no() -> None:
    empty = FILE.replace(
        "system: yes-no-safeguarding",
        'system: yes-no-safeguarding\n    empty: {safeguarding: "no"}',
    )
    found = form.read(ROW | {"Safeguarding": ""}, described(empty))
    (evidence,) = [each for each in found.evidence if each.fact == "safeguarding"]
    assert (evidence.answer, evidence.basis) == (Answer.NO, Basis.CODE)


def test_what_is_told_only_by_what_is_not_listed_is_unknown_too_where_nothing_is_told() -> None:
    only = FILE.replace(
        'codes: {Y: {safeguarding: "yes"}, N: {safeguarding: "no"}}',
        "codes: {none: {}}\n    otherwise: {safeguarding: suspected}",
    )
    assert only != FILE
    found = form.read(ROW | {"Safeguarding": ""}, described(only))
    assert found.answers["safeguarding"] is Answer.UNKNOWN


def test_of_a_code_that_is_not_listed_the_rest_is_unknown_whatever_else_it_means() -> None:
    otherwise = FILE.replace(
        "system: needs", "system: needs\n    otherwise: {equipment_needs: suspected}"
    )
    found = form.read(ROW | {"Needs": "WINGS"}, described(otherwise))
    assert found.answers["equipment_needs"] is Answer.SUSPECTED
    assert found.answers["falls_risk"] is Answer.UNKNOWN


def test_a_column_that_is_not_there_was_not_asked_whatever_silence_means() -> None:
    row = {column: text for column, text in ROW.items() if column != "Safeguarding"}
    assert form.read(row, SOURCE).answers["safeguarding"] is Answer.UNKNOWN


def test_a_code_that_no_table_has_is_kept_and_never_guessed() -> None:
    found = read(Safeguarding="MAYBE", Needs="RAIL;WINGS")
    assert found.unmapped == (
        Unmapped("Needs", "needs", "WINGS"),
        Unmapped("Safeguarding", "yes-no-safeguarding", "MAYBE"),
    )
    assert found.answers["safeguarding"] is found.answers["falls_risk"] is Answer.UNKNOWN
    assert found.answers["equipment_needs"] is Answer.YES
    assert {"Safeguarding: MAYBE", "Needs: WINGS"} <= set(found.narrative)


def test_a_table_says_what_a_code_means_that_it_does_not_list() -> None:
    otherwise = FILE.replace(
        "system: yes-no-safeguarding",
        "system: yes-no-safeguarding\n    otherwise: {safeguarding: suspected}",
    )
    found = form.read(ROW | {"Safeguarding": "MAYBE"}, described(otherwise))
    assert found.answers["safeguarding"] is Answer.SUSPECTED
    assert [each.code for each in found.unmapped] == ["MAYBE"]


def test_words_in_the_place_of_a_code_are_read_as_text_and_not_shown_as_a_code() -> None:
    found = read(Safeguarding="her son is taking her pension")
    assert found.answers["safeguarding"] is Answer.SUSPECTED
    assert [each.code for each in found.unmapped] == [NO_CODE]
    assert "Safeguarding: her son is taking her pension" in found.narrative


@pytest.mark.parametrize("code", ["9990000409", "testperson", "Invented"])
def test_what_tells_who_somebody_is_is_not_shown_as_a_code(code: str) -> None:
    assert [each.code for each in read(Needs=f"RAIL; {code}").unmapped] == [NO_CODE]


def test_a_listed_code_that_says_nothing_is_not_unmapped() -> None:
    assert not read(Needs="OTHER").unmapped


@pytest.mark.parametrize("column", ["Story", "Notes", "Why_shared"])
def test_text_raises_a_suspicion_and_no_more(column: str) -> None:
    found = read(**{column: "Her son is taking her pension.", "Agreed": "N"})
    assert found.answers["safeguarding"] is Answer.SUSPECTED
    (evidence,) = [each for each in found.evidence if each.fact == "safeguarding"]
    assert (evidence.basis, evidence.at) == (Basis.TEXT, column.replace("_", " "))


def test_that_nobody_agreed_is_told_with_the_reason_for_sharing() -> None:
    found = read(Agreed="N", Knows="", Why_shared="Duty of care")
    assert found.narrative[-1] == (
        "Consent: no; the person is aware: unknown; shared because: Duty of care."
    )


def test_reason_requester_and_area_are_chosen_by_their_lists() -> None:
    found = read(Why="Equipment", Area="S", Job="Police")
    assert (found.reason, found.locality) == (ContactReason.EQUIPMENT_REQUEST, Locality.SOUTH)
    assert found.requester_type is RequesterType.LEGAL_AGENCY


def test_what_their_lists_do_not_have_is_unmapped_and_the_sources_own_holds() -> None:
    found = read(Why="Dunno", Job="Wizard")
    assert (found.reason, found.requester_type) == (ContactReason.OTHER, RequesterType.OTHER)
    assert [(each.at, each.code) for each in found.unmapped] == [
        ("Job", "Wizard"),
        ("Why", "Dunno"),
    ]


ACTS = [
    ("", Act.REFER, None),
    ("New", Act.REFER, None),
    ("Changed", Act.UPDATE, None),
    ("More", Act.AMEND, None),
    ("Asks", Act.CONTACT, None),
    ("Died", Act.WITHDRAW, Withdrawal.DECEASED),
    ("Cancelled", Act.WITHDRAW, Withdrawal.BY_SOURCE),
    ("Mistake", Act.WITHDRAW, Withdrawal.IN_ERROR),
]


@pytest.mark.parametrize(("word", "act", "withdrawal"), ACTS)
def test_a_word_says_what_is_wanted(word: str, act: Act, withdrawal: Withdrawal | None) -> None:
    found = read(Status=word)
    assert (found.act, found.withdrawal) == (act, withdrawal)


def test_a_contact_says_of_what_kind_it_is() -> None:
    assert (read(Status="Asks").contact, read(Status="News").contact) == (
        Contact.CHASER,
        Contact.UPDATE,
    )
    assert read().contact is None


def test_columns_that_nothing_reads_are_told() -> None:
    assert form.read(ROW | {"Colour": "blue"}, SOURCE).ignored == ("Colour",)


def test_what_somebody_needs_to_be_talked_with_is_read_as_text() -> None:
    needs = described(FILE.replace("    postcode: Postcode", "    communication_needs: Talks"))
    row = ROW | {"Talks": "Not at home: partner hits her and she is afraid"}
    assert form.read(row, needs).answers["safeguarding"] is Answer.SUSPECTED


WRONG = [
    ({"Case_No": ""}, [("Case No", "required")]),
    ({"Case_No": "x" * 256}, [("Case No", "invalid")]),
    ({"Case_No": "a\nb"}, [("Case No", "invalid")]),
    ({"Surname": "  "}, [("Surname", "required")]),
    ({"DOB": "1941-05-04"}, [("DOB", "invalid")]),
    ({"DOB": "31/02/1941"}, [("DOB", "invalid")]),
    ({"DOB": "04/05/41"}, [("DOB", "invalid")]),
    ({"DOB": "04/05/0041"}, [("DOB", "invalid")]),
    ({"Sent": "yesterday"}, [("Sent", "invalid")]),
    ({"Sent": "01/07/1926 09:30"}, [("Sent", "invalid")]),
    ({"By": "0001-01-01T00:00:00+14:00"}, [("By", "invalid")]),
    ({"Status": "Perhaps"}, [("Status", "invalid")]),
    ({"Story": "x" * 20_001}, [("Story", "too-long")]),
    ({"Town": "x" * 501}, [("Town", "too-long")]),
    ({"Town": "a\x00b"}, [("Town", "invalid")]),
    ({"Notes": "\ud800"}, [("Notes", "invalid")]),
    ({"DOB": "x", "Sent": "y"}, [("DOB", "invalid"), ("Sent", "invalid")]),
]


@pytest.mark.parametrize(("changes", "problems"), WRONG)
def test_what_does_not_fit_is_named_by_its_column(
    changes: dict[str, str], problems: list[tuple[str, str]]
) -> None:
    assert sorted(refused(**changes)) == problems


def test_nothing_that_was_sent_is_in_the_refusal() -> None:
    canary = "Canary-Zulu"
    with pytest.raises(Rejected) as caught:
        read(DOB=canary, Sent=canary, Status=canary, By=canary, Case_No=canary * 30)
    assert len(caught.value.problems) == 5
    assert canary not in repr(caught.value.problems) + str(caught.value)


BAD_FILES = [
    ("table: needs,", "table: wants,", "unknown code table 'wants'"),
    ("Their phone}", "Surname}", "person or of the referrer"),
    ('"%d/%m/%Y"', '"%d/%m/%y"', "a format is"),
    ('"%d/%m/%Y"', "day first", "a day, a month and a year"),
    ('"%d/%m/%Y"', '"%d/%m"', "a day, a month and a year"),
    ('"%d/%m/%Y"', '"%d/%d/%m/%Y"', "a day, a month and a year"),
    ('"%d/%m/%Y"', '"%d/%m/%Y %I:%M"', "need %p"),
    ("Changed: update", "Changed: mend", "form.act.codes.Changed"),
    ("GP: PCH", "GP: DOCTOR", "form.requester_type.codes.GP"),
    ("  reference: Case No", "", "form.reference"),
    ("postcode:", "post_code:", "form.person.post_code"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD_FILES)
def test_a_form_that_does_not_hold_is_refused_when_it_is_loaded(
    old: str, new: str, said: str
) -> None:
    assert old in FILE
    with pytest.raises(ValidationError) as caught:
        described(FILE.replace(old, new, 1))
    assert said in str(caught.value)


@thorough
@given(
    st.dictionaries(
        st.sampled_from(sorted(COLUMNS)) | st.text(max_size=5),
        st.text(max_size=40) | st.sampled_from(["FALL", "Y", "N", "01/02/1950", "New"]),
    )
)
def test_any_fields_are_read_or_refused(changes: dict[str, str]) -> None:
    with suppress(Rejected):
        found = form.read(ROW | changes, SOURCE)
        assert all(
            each.answer is not Answer.YES for each in found.evidence if each.basis is Basis.TEXT
        )
