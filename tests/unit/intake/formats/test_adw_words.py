"""What a notice states by codes and words beside its questions is read, kept and shown."""

import pytest

from services.contracts.vocabulary import Answer
from services.intake.canonical import Canonical
from services.intake.evidence import Basis, Evidence
from services.intake.formats import adw
from services.intake.parts.tables import CodeTable
from services.intake.source import Source
from services.intake.source_files import load
from tests.unit.intake.notices import RISKS, SAFEGUARDING, coded, notice, told

HOSPITAL = load("hospital-adw")
IDEATION = "Suicidal ideation"
SYSTEM = "https://hospital.example/own-codes"


def read(body: bytes, source: Source = HOSPITAL) -> Canonical:
    return adw.parse(body, source)


def why(found: Canonical, fact: str) -> Evidence:
    return next(each for each in found.evidence if each.fact == fact)


def coding(code: str = "A1", display: str = IDEATION, system: str = SYSTEM) -> str:
    named = f'<system value="{system}"/>' if system else ""
    kept = f'<code value="{code}"/>' if code else ""
    shown = f'<display value="{display}"/>' if display else ""
    return f"<coding>{named}{kept}{shown}</coding>"


def inside(kind: str, element: str) -> bytes:
    """A notice with an element in the first resource of a kind."""
    return notice().replace(f"<{kind}>".encode(), f"<{kind}>{element}".encode(), 1)


def beside(kind: str, elements: str) -> bytes:
    """A notice with one more resource."""
    return notice(more=f"<entry><resource><{kind}>{elements}</{kind}></resource></entry>")


PLACES = [
    ("ReferralRequest", "reason"),
    ("ReferralRequest", "type"),
    ("ReferralRequest", "serviceRequested"),
    ("ReferralRequest", "specialty"),
    ("ReferralRequest", "priority"),
    ("Encounter", "reason"),
    ("Encounter", "type"),
    ("Encounter", "priority"),
    ("Condition", "code"),
    ("Condition", "category"),
    ("MessageHeader", "reason"),
]
SAID = [
    (coding(), "A1", "a code that no table has"),
    (coding(code=""), None, "a display without a code"),
    (coding(code="", system=""), None, "a display alone"),
    (coding(code=IDEATION, display=""), IDEATION, "words in the place of a code"),
    (coding(system=""), "A1", "a code without a system"),
    (f'<text value="{IDEATION}"/>', None, "a text"),
]


@pytest.mark.parametrize(("said", "code", "reason"), SAID)
@pytest.mark.parametrize(("kind", "name"), PLACES)
def test_what_is_coded_or_written_is_searched_and_shown_and_what_is_not_listed_is_kept(
    kind: str, name: str, said: str, code: str | None, reason: str
) -> None:
    element = f"<{name}>{said}</{name}>"
    if kind == "Condition":
        body = beside(kind, element)
    elif (kind, name) == ("Encounter", "priority"):
        body = notice().replace(b"<period>", f"{element}<period>".encode(), 1)
    else:
        body = inside(kind, element)
    found = read(body)
    assert (why(found, "suicidal").answer, why(found, "suicidal").basis) == (
        Answer.SUSPECTED,
        Basis.TEXT,
    ), reason
    assert IDEATION in " ".join(found.narrative), reason
    kept = [each.code for each in found.unmapped if each.code != "NKC"]
    assert kept == ([code] if code else []), reason


def with_table(**codes: dict[str, Answer]) -> Source:
    table = CodeTable(system="own-codes", codes=codes)
    return HOSPITAL.model_copy(update={"code_tables": (*HOSPITAL.code_tables, table)})


@pytest.mark.parametrize(("kind", "name"), [("ReferralRequest", "reason"), ("Encounter", "type")])
def test_a_code_that_a_table_has_says_what_it_says(kind: str, name: str) -> None:
    body = inside(kind, f"<{name}>{coding()}</{name}>")
    found = read(body, with_table(A1={"suicidal": Answer.YES}))
    assert (why(found, "suicidal").answer, found.unmapped) == (Answer.YES, ())


STATES = [
    ("confirmed", Answer.YES),
    ("provisional", Answer.SUSPECTED),
    ("differential", Answer.SUSPECTED),
    ("refuted", Answer.UNKNOWN),
    ("entered-in-error", Answer.UNKNOWN),
]


@pytest.mark.parametrize(("state", "answer"), STATES)
def test_a_condition_says_as_much_as_it_is_certain(state: str, answer: Answer) -> None:
    body = beside("Condition", f'<code>{coding()}</code><verificationStatus value="{state}"/>')
    assert why(read(body, with_table(A1={"suicidal": Answer.YES})), "suicidal").answer is answer


PRIORITIES = [
    (coding("urgent", "Urgent"), Answer.YES, "listed"),
    (coding("stat", ""), Answer.YES, "listed"),
    (coding("asap", "", system=""), Answer.YES, "listed, whatever the system"),
    (coding("routine", "Routine"), Answer.NO, "listed"),
    (coding("1", "First"), Answer.SUSPECTED, "somebody gave it a priority"),
    (coding("", "First"), Answer.SUSPECTED, "in words"),
    ('<text value="To be done first"/>', Answer.SUSPECTED, "in free words"),
]


@pytest.mark.parametrize(("said", "answer", "reason"), PRIORITIES)
def test_the_priority_of_a_request_is_read(said: str, answer: Answer, reason: str) -> None:
    found = read(inside("ReferralRequest", f"<priority>{said}</priority>"))
    assert found.answers["urgent"] is answer, reason


def test_a_priority_that_is_a_plain_code_is_read_and_shown() -> None:
    found = read(inside("ReferralRequest", '<priority value="urgent"/>'))
    assert found.answers["urgent"] is Answer.YES
    assert "Priority: urgent" in found.narrative


def test_a_priority_counts_where_the_file_has_no_table_for_it() -> None:
    tables = tuple(each for each in HOSPITAL.code_tables if each.system != "adw-priority")
    source = HOSPITAL.model_copy(update={"code_tables": tables})
    found = read(inside("ReferralRequest", f"<priority>{coding('x', '')}</priority>"), source)
    assert found.answers["urgent"] is Answer.SUSPECTED


UNREAD = [
    beside("Flag", f"<code>{coding()}</code>"),
    beside("Flag", f'<code><text value="{IDEATION}"/></code>'),
    beside("Observation", f'<comments value="{IDEATION}"/>'),
    beside("Communication", f'<payload><contentString value="{IDEATION}"/></payload>'),
    beside("DocumentReference", f'<description value="{IDEATION}"/>'),
    beside("Condition", f'<stage><summary><text value="{IDEATION}"/></summary></stage>'),
    beside("Condition", f"<evidence><code>{coding()}</code></evidence>"),
    inside("ReferralRequest", f'<extension url="x"><valueString value="{IDEATION}"/></extension>'),
    inside(
        "ReferralRequest",
        f'<contained><Condition><code><text value="{IDEATION}"/></code></Condition></contained>',
    ),
]


@pytest.mark.parametrize("body", UNREAD)
def test_a_concern_in_a_place_that_nothing_reads_is_found_and_shown(body: bytes) -> None:
    found = read(body)
    assert why(found, "suicidal").answer is Answer.SUSPECTED
    assert IDEATION in " ".join(found.narrative)


def test_what_stands_in_such_a_place_and_is_no_concern_changes_nothing() -> None:
    body = beside("Observation", '<comments value="Has a commode and fell twice. Not suicidal."/>')
    assert read(body).answers == read(notice()).answers


def test_the_names_of_people_and_organisations_are_no_concern() -> None:
    named = '<performer><reference value="x"/><display value="Suicide liaison"/></performer>'
    team = "<entry><resource><Organization><name value='Safeguarding Team'/></Organization>"
    found = read(notice(more=f"{team}</resource></entry>"))
    assert found.answers == read(notice()).answers
    assert read(beside("Observation", named)).answers == read(notice()).answers


ANSWERS = [
    (told("Any thoughts of suicide?", "Possibly"), Answer.SUSPECTED, "an answer that is no denial"),
    (told("Any thoughts of suicide?", "No"), Answer.UNKNOWN, "a denial"),
    (told("Other", "x").replace("valueString", "valueUri"), Answer.UNKNOWN, "no concern"),
    (told("Other", IDEATION).replace("valueString", "valueUri"), Answer.SUSPECTED, "another type"),
    (
        f"<question><text value='Other'/><answer><valueCodeableConcept>{coding()}"
        "</valueCodeableConcept></answer></question>",
        Answer.SUSPECTED,
        "a concept",
    ),
    (
        f"<question><text value='Other'/><answer><valueAttachment><title value='{IDEATION}'/>"
        "</valueAttachment></answer></question>",
        Answer.SUSPECTED,
        "the title of a document",
    ),
]


@pytest.mark.parametrize(("asked", "answer", "reason"), ANSWERS)
def test_an_answer_of_whatever_type_is_searched_with_its_question(
    asked: str, answer: Answer, reason: str
) -> None:
    found = read(notice(asked=[asked]))
    assert why(found, "suicidal").answer is answer, reason
    assert answer is Answer.UNKNOWN or "uicid" in " ".join(found.narrative)


def test_safeguarding_in_words_that_are_no_denial_is_suspected() -> None:
    found = read(notice(asked=[coded(SAFEGUARDING, "N"), told(SAFEGUARDING, "Possibly her son")]))
    assert found.answers["safeguarding"] is Answer.SUSPECTED


@pytest.mark.parametrize(
    ("code", "answer"), [("Q", Answer.SUSPECTED), ("X", Answer.SUSPECTED), ("No", Answer.UNKNOWN)]
)
def test_safeguarding_is_never_left_to_silence_by_a_code_that_nobody_lists(
    code: str, answer: Answer
) -> None:
    body = notice(asked=[coded(SAFEGUARDING, code), told(RISKS, "None.")])
    for tables in ((), (CodeTable(system="adw-safeguarding", codes={}),)):
        found = read(body, HOSPITAL.model_copy(update={"code_tables": tables}))
        assert why(found, "safeguarding").answer is answer
        assert why(found, "safeguarding").basis is Basis.CODE
