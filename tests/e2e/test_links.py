"""One person, told of twice on one day: by telephone, and by the ambulance service."""

import asyncio
import json
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.contracts import catalogue
from services.devkit.demo.system import api
from services.devkit.scenario import ambulance, phone
from services.devkit.scenario.contact import Contact, Kind
from services.devkit.scenario.crew import CREW_CALLS
from services.devkit.scenario.people import person
from services.devkit.scenario.story import PHONE_STORIES
from services.intake.triage.keys import KEYS
from services.intake.triage.roles import Role
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(600)

NOW = datetime.now(UTC)
FALLS = next(each for each in PHONE_STORIES if each.name == "falls")
CREWS = {each.name: each for each in CREW_CALLS}

_CASES = "SELECT referral_id, status FROM eit.case WHERE referral_id = ANY($1) ORDER BY 1"
_WENT = "SELECT destination FROM router.decision WHERE referral_id = $1 ORDER BY revision"
_DECIDED = "SELECT count(*) = $2 FROM router.decision WHERE referral_id = $1"
_CASE = "SELECT count(*) = 1 FROM eit.case WHERE referral_id = $1"
_WORDS = "SELECT record->>'narrative' FROM eit.person WHERE referral_id = $1"


def both(number: int, crew: str) -> tuple[Contact, Contact]:
    """A call without an NHS number, and the crew's message about the same person with one."""
    random = Random(number)
    who = person(random, number)
    form: dict[str, Any] = json.loads(phone.call(random, number, FALLS, who, NOW).body)
    form["person"] |= {"birth_date": who.birth_date.isoformat(), "nhs_number": None}
    called = phone.contact(
        form,
        kind=Kind.FIRST,
        story="falls",
        secrets=(),
        expected=phone.call(random, number, FALLS, who, NOW).expected,
    )
    sent = ambulance.referral(random, number, CREWS[crew], who, NOW)
    return called, ambulance.message(random, sent, CREWS[crew], Kind.FIRST)


def sent(system: System, *contacts: Contact) -> list[UUID]:
    """Each is answered before the next is sent; the ids that their senders know."""
    for each in contacts:
        system.send([each])
    references = [each.reference for each in contacts]
    rows = system.fetch(
        "SELECT source_reference, id FROM intake.referral WHERE source_reference = ANY($1)",
        references,
    )
    found = {row[0]: row[1] for row in rows}
    return [found[each] for each in references]


def test_a_call_and_the_crew_s_message_are_one_case_and_one_contact(system: System) -> None:
    called, crew = both(1, "999 fall")
    first, second = sent(system, called, crew)
    system.until(_CASE, first)
    evidence = system.evidence()
    told = [each for each in evidence.first(catalogue.INTAKE) if each.key == str(first)]
    assert [each.type.split(".")[-2] for each in told] == ["received", "contact_linked"]
    assert not [each for each in evidence.seen if each.key == str(second)]
    assert [row[0] for row in system.fetch(_CASES, [first, second])] == [first]
    ((words,),) = system.fetch(_WORDS, first)
    assert ["two falls" in words, "no injury" in words] == [True, True]


def test_a_concern_that_only_the_crew_has_goes_to_who_must_look(system: System) -> None:
    first, _ = sent(system, *both(2, "999 safeguarding"))
    system.until(_DECIDED, first, 2)
    went = [row[0] for row in system.fetch(_WENT, first)]
    assert went == ["eit", "duty_and_advice"]


def test_a_link_that_staff_take_back_makes_two_cases(system: System) -> None:
    first, second = sent(system, *both(3, "999 fall"))
    system.until(_CASE, first)
    undo(system, second)
    system.until(_CASE, second)
    assert [row[0] for row in system.fetch(_CASES, [first, second])] == sorted([first, second])
    system.until(f"SELECT NOT EXISTS ({_WORDS} AND record->>'narrative' LIKE '%injury%')", first)


def undo(system: System, referral_id: UUID) -> None:
    """A worker takes the link back at triage's door."""

    async def issued() -> str:
        connection = await asyncpg.connect(system.where.database_url)
        try:
            return await KEYS.issue(connection, "a.worker", Role.WORKER)
        finally:
            await connection.close()

    headers = {"Authorization": f"Bearer {asyncio.run(issued())}"}
    with httpx.Client(base_url=api(system.fleet, "intake"), headers=headers) as client:
        path = f"/v1/triage/referrals/{referral_id}/unlink"
        answer = client.post(path, json={"reason": "two-people"})
        listed = client.get("/v1/triage/links").json()
    assert answer.status_code == 200, answer.text
    assert answer.json()["facts"] in ("put_back", "unchanged")
    assert str(referral_id) not in [each["referral_id"] for each in listed]


def test_the_books_are_right_with_links_and_a_link_that_was_taken_back(system: System) -> None:
    found = system.reconciled()
    assert found.told() == []
    assert system.unforeseen() == []
    assert found.balance.linked == 3
