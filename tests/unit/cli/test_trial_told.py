"""A trial on a screen of 80 columns, for everything that a message can want."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from services.cli import trial, trial_told
from services.cli.surroundings import ruleset_pack
from services.contracts.record import Consent
from services.contracts.vocabulary import Answer
from services.intake import reading
from services.intake.canonical import Act, Canonical, Withdrawal
from services.intake.evidence import Basis, Evidence, Unmapped
from services.intake.source_files import load
from tests.unit.intake.examples import PHONE_JSON

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def screen(canonical: Canonical, *, show_person: bool = False) -> str:
    """What is printed of a message of the contact centre."""
    found = trial.tried(canonical, load("contact-centre"), ruleset_pack(), at=AT)
    console = Console(file=io.StringIO(), width=80)
    console.print(trial_told.told(found, show_person=show_person))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def form() -> Canonical:
    return reading.read(PHONE_JSON, "application/json", load("contact-centre"))


@pytest.mark.parametrize("act", Act)
def test_it_says_what_a_message_wants_and_decides_where_facts_may_be_new(act: Act) -> None:
    withdrawal = Withdrawal.DECEASED if act is Act.WITHDRAW else None
    said = screen(replace(form(), act=act, withdrawal=withdrawal))
    assert f"Act           {act.value}: " in said
    assert ("Decided by" in said) == (act not in (Act.WITHDRAW, Act.CONTACT))
    assert ("(deceased)" in said) == (act is Act.WITHDRAW)


@pytest.mark.parametrize(
    ("answer", "told"), [(Answer.SUSPECTED, "is decided on"), (Answer.NO, "no fact is new")]
)
def test_of_a_contact_only_a_concern_that_it_raises_is_decided_on(answer: Answer, told: str):
    evidence = (Evidence("suicidal", answer, Basis.TEXT, "/note"),)
    assert told in screen(replace(form(), act=Act.CONTACT, evidence=evidence))


@pytest.mark.parametrize("basis", Basis)
def test_it_says_of_each_basis_what_gave_a_fact(basis: Basis) -> None:
    evidence = Evidence("urgent", form().answers["urgent"], basis, "/a/place", "some-system", "C1")
    said = screen(replace(form(), evidence=(evidence,)))
    (line,) = [each for each in said.splitlines() if each.startswith("urgent")]
    assert "/a/place" in line
    assert ("code C1 of some-system" in line) == (basis is Basis.CODE)


def test_where_a_code_is_missing_it_says_of_which_table() -> None:
    evidence = Evidence("urgent", Answer.UNKNOWN, Basis.CODE, "Risk", "some-system", "")
    assert "no code of some-system, Risk" in screen(replace(form(), evidence=(evidence,)))


def test_a_code_that_comes_often_is_told_once_with_how_often() -> None:
    codes = tuple(Unmapped(f"/needs/{number}", "some-system", "C9") for number in range(3))
    said = screen(replace(form(), unmapped=codes, ignored=("/colour",)))
    assert "Unmapped      C9 of some-system, 3 times, first at /needs/0" in said
    assert "Not read      /colour" in said


def test_long_places_are_folded_and_never_cut() -> None:
    place = "Bundle.entry[2].resource.activity[0].outcomeCodeableConcept[0].coding[0].code"
    evidence = form().evidence[0]._replace(at=place)
    said = screen(replace(form(), evidence=(evidence,)))
    assert place in "".join(line.strip() for line in said.splitlines())
    assert max(map(len, said.splitlines())) <= 80


SHARED = Consent(given="unable", because="Zulu")


@pytest.mark.parametrize(
    ("consent", "show_person", "line"),
    [
        (Consent(given="yes"), False, "given: yes; the person is aware: unknown"),
        (None, False, "Nothing is said of it."),
        (SHARED, True, "given: unable; the person is aware: unknown; shared because: Zulu"),
    ],
)
def test_it_says_whether_the_person_agreed_or_that_nothing_is_said_of_it(
    consent: Consent | None, show_person: bool, line: str
) -> None:
    said = screen(replace(form(), consent=consent), show_person=show_person)
    assert f"Consent {line}" in " ".join(said.split())


def test_why_it_is_shared_all_the_same_is_about_somebody() -> None:
    assert "Zulu" not in screen(replace(form(), consent=SHARED))
