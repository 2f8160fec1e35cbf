"""Is this already with us? The contact centre asks, and learns no name."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.intake.triage.keys import KEYS
from services.intake.triage.roles import Role
from tests.connected.intake.conftest import FORM, Intake, form

PERSON = {
    "family_name": "Testperson",
    "given_names": ["Example"],
    "birth_date": "1941-02-03",
    "postcode": "ZZ99 9ZZ",
}


async def search(intake: Intake, role: Role = Role.CONTACT_CENTRE, **person: Any) -> httpx.Response:
    """Search as a member of staff."""
    async with intake.connected() as connection:
        key = await KEYS.issue(connection, f"a.{uuid4().hex[:8]}", role)
    return await intake.client.post(
        "/v1/triage/candidates", json=person, headers={"Authorization": f"Bearer {key}"}
    )


async def test_who_is_with_us_is_found_by_number_and_by_details(intake: Intake):
    referral_id = (await intake.send(form())).json()["referral_id"]
    number = {"nhs_number": FORM["person"]["nhs_number"]}
    for asked, certain in ((PERSON, True), (PERSON | number, True), (number, False)):
        (found,) = (await search(intake, **asked)).json()
        assert (found["referral_id"], found["certain"]) == (referral_id, certain)
        assert found["source"] == "contact-centre"


async def test_who_may_be_the_same_is_shown_as_doubtful_and_says_why(intake: Intake):
    await intake.send(form())
    (found,) = (await search(intake, **PERSON | {"postcode": "ZZ11 1ZZ"})).json()
    assert (found["certain"], found["rule"]) == (False, "same_name_and_birth_date_other_postcode")


async def test_nothing_is_found_of_somebody_else_nor_of_a_rehearsal(intake: Intake):
    await intake.send(form())
    await intake.send(form(person=PERSON | {"family_name": "Rehearsal"}), source="test-harness")
    for name in ("Otherperson", "Rehearsal"):
        assert (await search(intake, **PERSON | {"family_name": name})).json() == []


async def test_an_answer_and_the_note_of_the_search_have_no_name(intake: Intake):
    await intake.send(form())
    answer = await search(intake, **PERSON)
    (note,) = await intake.fetch("SELECT * FROM audit WHERE action = 'search'")
    for private in ("Testperson", "1941", "ZZ99", "999 000 0018"):
        assert private not in answer.text
        assert private not in str(dict(note))
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("role", list(Role))
async def test_only_some_roles_may_search(intake: Intake, role: Role):
    allowed = role is not Role.VIEWER
    assert (await search(intake, role, **PERSON)).status_code == (200 if allowed else 403)


TOO_LITTLE: tuple[dict[str, str], ...] = (
    {},
    {"family_name": "Testperson"},
    {"birth_date": "1941-02-03"},
    {"name": "Testperson"},
)


@pytest.mark.parametrize("asked", TOO_LITTLE)
async def test_too_little_is_no_search(intake: Intake, asked: dict[str, str]):
    answer = await search(intake, **asked)
    assert answer.status_code == 422
    assert "Testperson" not in answer.text
