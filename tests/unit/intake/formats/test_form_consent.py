"""What the telephone form and the forms of partners say of the person's consent."""

import json
from typing import Any

import pytest

from services.contracts.record import Consent
from services.intake.canonical import Canonical
from services.intake.formats import form, phone, posted
from services.intake.source_files import load
from tests.unit.intake.examples import encoded
from tests.unit.intake.examples import phone as phone_form
from tests.unit.intake.forms import row

CREWS, CENTRE, PROFESSIONALS = load("yas-forms"), load("contact-centre"), load("professionals-form")


def read(**cells: str) -> Canonical:
    return form.read(row(**cells), CREWS)


@pytest.mark.parametrize(
    ("given", "aware", "because", "said"),
    [
        ("yes", "yes", None, Consent(given="yes", person_aware="yes")),
        (
            "no",
            "no",
            "Duty of care",
            Consent(given="no", person_aware="no", because="Duty of care"),
        ),
        (
            "unable",
            "unknown",
            "Confused",
            Consent(given="unable", person_aware="unknown", because="Confused"),
        ),
    ],
)
def test_on_the_telephone_it_is_asked(
    given: str, aware: str, because: str | None, said: Consent
) -> None:
    told = {"given": given, "person_aware": aware, "share_anyway_because": because}
    assert phone.parse(encoded(phone_form(consent=told)), CENTRE).consent == said


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"consent": "Y", "patient_aware": "N"}, Consent(given="yes", person_aware="no")),
        ({"consent": "LACKS CAPACITY", "patient_aware": ""}, Consent(given="unable")),
        ({"consent": "", "patient_aware": "Y"}, Consent(person_aware="yes")),
        ({"consent": "ASKED TWICE", "patient_aware": ""}, Consent()),
        (
            {"consent": "N", "patient_aware": "", "consent_override_reason": "Duty of care"},
            Consent(given="no", because="Duty of care"),
        ),
    ],
)
def test_the_columns_of_a_form_say_it(cells: dict[str, str], said: Consent) -> None:
    assert read(**cells).consent == said


def test_empty_cells_say_nothing_of_it_and_people_are_told_that_it_is_not_known() -> None:
    found = read(consent="", patient_aware=" ")
    assert found.consent is None
    assert found.narrative[-1] == "Consent: not known; the person is aware: unknown."


def test_what_a_list_does_not_have_is_unmapped_once() -> None:
    assert [each.table for each in read(consent="MAYBE").unmapped] == ["consent"]


def submission(**more: Any) -> Canonical:
    sent = {
        "submission_id": "PF-1",
        "person": {"surname": "Testperson"},
        "help": {"story": "Needs a rail by the bath.", "asks_for": ["equipment"]},
    }
    return posted.parse(json.dumps(sent | more).encode(), PROFESSIONALS)


def test_a_form_that_leaves_its_questions_out_says_nothing_of_it() -> None:
    assert submission().consent is None
    assert submission(consent={"given": "no"}).consent == Consent(given="no")


def test_a_source_whose_file_names_no_column_says_nothing_of_it() -> None:
    assert CREWS.form is not None
    silent = CREWS.form.model_copy(update={"consent": type(CREWS.form.consent)()})
    found = form.read(row(), CREWS.model_copy(update={"form": silent}))
    assert found.consent is None
    assert not [each for each in found.narrative if each.startswith("Consent")]
