"""Words stand anywhere in an HL7 v2 message, and none that state a concern are passed over."""

import pytest

from services.contracts.vocabulary import Answer
from services.intake.canonical import Canonical
from services.intake.evidence import Basis
from services.intake.formats import hl7
from services.intake.parts.tables import CodeTable
from services.intake.source import Source
from tests.unit.intake.hl7 import PID, PV1, RF1, SOURCE, message, segment

IDEATION = "Suicidal ideation"


def parse(*segments: str, source: Source = SOURCE) -> Canonical:
    return hl7.parse(message(*segments), source)


def suicidal(told: Canonical) -> tuple[Answer, Basis]:
    return next((e.answer, e.basis) for e in told.evidence if e.fact == "suicidal")


CODED = [
    ("DG1|3||^Suicidal ideation", "a text without a code"),
    ("AL1|1||^Suicidal ideation", "at an allergy"),
    ("IAM|1||^Suicidal ideation", "at an allergy in detail"),
    ("PR1|1||^Suicidal ideation", "at a procedure"),
    ("PRB|AD|20260101|^Suicidal ideation", "at a problem"),
    ("PV2|||^Suicidal ideation", "at the reason of the visit"),
    ("DG1|3||^^^^Suicidal ideation", "an alternate text without a code"),
    ("DG1|3||X1^^L^^Suicidal ideation", "an alternate text beside a code that nobody knows"),
    ("DG1|3||S72.0^Fracture^I10^^Suicidal ideation^L", "beside a code that a table has"),
    ("DG1|3||S72.0^Fracture^I10^X2^Suicidal ideation^99", "a second code that nobody knows"),
    ("DG1|3||S72.0^Fracture^I10^^^^^^Suicidal ideation", "what was typed before it was coded"),
    ("DG1|3||X9^Mood & Suicidal ideation^L", "after an ampersand that nobody escaped"),
    ("DG1|3||S72.0&Suicidal ideation^Fracture^I10", "in the place of a code"),
    ("DG1|3||^^Suicidal ideation", "in the place of a system"),
    ('DG1|3||""^Suicidal ideation', "beside a code that is none"),
    ("DG1|3||S72.0^Fracture^I10~^Suicidal ideation", "in a second repetition"),
    ("DG1|3|||Mood & Suicidal ideation", "in the text of a diagnosis"),
    (segment("PR1", f4=IDEATION), "in the text of a procedure"),
    ("OBX|1|CE|^Mood^L||^Suicidal ideation", "an answer without a code"),
    ("OBX|1|CE|Q^Q||A^B^L^C^Suicidal ideation", "an alternate answer"),
    ("OBX|1|CWE|Q^Q||A^^^^^^^^Suicidal ideation", "an answer as it was typed"),
    ("OBX|1|CE|^Suicidal ideation^L||Y^Yes", "a question without a code"),
    ("OBX|1|CE|^Suicidal ideation^L||^Yes, last night", "a question that is not denied"),
    ("OBX|1|ST|Suicidal ideation||Possibly", "a question in the place of a code"),
    ("OBX|1|CE|Q^^L^^Suicidal ideation||M^Maybe", "an alternate question"),
    ("OBX|1|ED|D^Suicidal ideation||^TEXT^^Base64^QUJD", "the title of a document"),
]


@pytest.mark.parametrize(("stated", "where"), CODED)
def test_words_in_a_coded_value_are_searched_and_shown(stated: str, where: str) -> None:
    told = parse(RF1, PID, PV1, stated)
    assert suicidal(told) == (Answer.SUSPECTED, Basis.TEXT), where
    assert IDEATION in " ".join(told.narrative), where


@pytest.mark.parametrize("field", [1, 2, 3, 5, 10])
def test_words_in_a_code_of_the_referral_are_searched_and_shown(field: int) -> None:
    visit = segment("RF1", **{f"f{field}": f"^{IDEATION}"})
    told = parse(visit, PID, PV1)
    assert suicidal(told) == (Answer.SUSPECTED, Basis.TEXT)
    assert IDEATION in told.narrative


def test_a_priority_in_words_alone_is_one_that_no_table_has() -> None:
    told = parse(segment("RF1", f2="^To be done first"), PID, PV1)
    assert told.answers["urgent"] is Answer.SUSPECTED
    assert told.unmapped == ()


@pytest.mark.parametrize(
    "denied",
    [
        "DG1|3||^No suicidal ideation",
        "OBX|1|CE|Q^Suicidal ideation||N1^No",
        "OBX|1|ST|Q^Suicidal ideation||None known",
        "OBX|1|CE|SUI^Suicidal ideation^L||N^No",
        segment("PR1", f3="^Suicidal ideation", f20="D"),
    ],
)
def test_what_is_denied_or_taken_back_is_no_concern(denied: str) -> None:
    told = parse(RF1, PID, PV1, denied)
    assert suicidal(told)[0] is Answer.NO


def asked(answer: str, *, type_: str = "CE", question: str = "SUI") -> str:
    return f"OBX|1|{type_}|{question}||{answer}"


UNDECIDED = [
    asked("M^Maybe"),
    asked("UNK^Unknown"),
    asked("y"),
    asked("^Perhaps"),
    asked("^^^P^Perhaps"),
    asked("Perhaps", type_="ST"),
    asked("1=2", type_="NM"),
    asked(""),
    asked('""'),
    asked("", type_="ST"),
    asked("N^No||||||X"),
    asked("M^Maybe", question="S1^x^99LOC^SUI^y^L"),
]


@pytest.mark.parametrize("observation", UNDECIDED)
def test_an_answer_that_is_not_listed_to_a_question_that_is_is_not_left_to_silence(
    observation: str,
) -> None:
    told = parse(RF1, PID, PV1, observation)
    assert suicidal(told) == (Answer.UNKNOWN, Basis.CODE)


def test_what_a_table_says_of_answers_that_it_does_not_list_holds() -> None:
    tables = (
        CodeTable(
            system="obx-3",
            codes={"SUI=Y": {"suicidal": Answer.YES}},
            otherwise={"suicidal": Answer.SUSPECTED},
        ),
    )
    source = SOURCE.model_copy(update={"code_tables": tables})
    for answer in (asked("M^Maybe"), asked("Maybe", type_="ST"), asked("")):
        told = parse(RF1, PID, PV1, answer, source=source)
        assert suicidal(told) == (Answer.SUSPECTED, Basis.CODE)
    told = parse(RF1, PID, PV1, asked("", question="OTHER"), source=source)
    assert suicidal(told) == (Answer.NO, Basis.SILENCE)


def test_an_answer_in_words_is_not_repeated_as_a_code() -> None:
    told = parse(RF1, PID, PV1, asked("Her son Exampleson says so", type_="TX"))
    [found] = (each for each in told.evidence if each.fact == "suicidal")
    assert found.code == "SUI=text"
    assert told.unmapped == ()


def test_an_alternate_code_of_a_question_is_looked_up_too() -> None:
    told = parse(RF1, PID, PV1, asked("Y^Yes", question="S1^Mood^99LOC^SUI^y^L"))
    assert suicidal(told) == (Answer.YES, Basis.CODE)


UNREAD = [
    ("ZAL|1|Suicidal ideation", "ZAL"),
    ("GOL|AD|20260101|^Suicidal ideation", "GOL"),
    ("OBR|1|||^Suicidal ideation", "OBR"),
    ("ARV|1|A|^Suicidal ideation", "ARV"),
    ("ACC|1||||||||Suicidal ideation", "ACC"),
    ("NTE|1||See the note.|^Suicidal ideation", "NTE"),
    ("NTE|1||Wants help | Suicidal ideation", "NTE"),
    (segment("PV2", f12=IDEATION), "PV2"),
    (segment("DG1", f3="S72.0^^I10", f15=IDEATION), "DG1"),
]


@pytest.mark.parametrize(("stated", "at"), UNREAD)
def test_a_concern_in_a_place_that_nothing_reads_is_found_and_shown(stated: str, at: str) -> None:
    told = parse(RF1, PID, PV1, stated)
    assert suicidal(told) == (Answer.SUSPECTED, Basis.TEXT)
    assert any(line.startswith(f"{at}: ") and IDEATION in line for line in told.narrative)


def test_what_stands_in_such_a_place_and_is_no_concern_changes_nothing() -> None:
    told = parse(RF1, PID, PV1, "ZPD|1|Has a commode and fell twice", "ZPE|1|Not suicidal")
    assert (told.narrative, told.answers) == (parse(RF1, PID, PV1).narrative, parse().answers)


def test_where_people_and_organisations_are_named_is_not_searched() -> None:
    kin = segment("NK1", f1="1", f4="Example Care Home", f13="Suicide Support")
    told = parse(RF1, PID, PV1, kin, "IN1|1|Mental Health Cover")
    assert told.answers == parse().answers
