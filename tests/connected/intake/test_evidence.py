"""What gave each fact: shown at the desk to who decides, each look on record."""

import asyncio
import json
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from services.cli.triage import app
from services.intake.triage.roles import Role
from tests.connected.intake.bundle import bundle
from tests.connected.intake.conftest import FORM, Intake, form
from tests.connected.intake.test_triage import Triage, problem

JSON = "application/fhir+json"


@pytest.fixture
def triage(intake: Intake) -> Triage:
    """Staff in front of intake, and nothing published."""
    return Triage(intake)


async def test_each_fact_is_shown_with_its_place_and_its_code(triage: Triage) -> None:
    referral_id = await triage.waiting(needs=["equipment"])
    answer = await triage.get(f"/{referral_id}/evidence", Role.WORKER)
    assert answer.headers["Cache-Control"] == "no-store"
    (said,) = answer.json()
    assert (said["source"], said["act"], said["version"]) == ("contact-centre", "refer", 1)
    by_fact = {each["fact"]: each for each in said["facts"]}
    assert by_fact["safeguarding"]["at"] == "/exclusions/safeguarding"
    assert by_fact["safeguarding"]["basis"] == "answer"
    assert by_fact["equipment_needs"]["answer"] == "yes"
    assert said["unmapped"] == []


async def test_every_message_is_shown_and_the_newest_first(triage: Triage) -> None:
    referral_id = await triage.waiting(reference="CC-7")
    more = FORM["exclusions"] | {"suicidal": "suspected"}
    await triage.intake.send(form(reference="CC-7", exclusions=more))
    found = (await triage.get(f"/{referral_id}/evidence", Role.DUTY)).json()
    assert [each["version"] for each in found] == [2, 1]
    newest = {each["fact"]: each["answer"] for each in found[0]["facts"]}
    assert newest["suicidal"] == "suspected"


async def test_what_is_linked_to_it_is_shown_beside_it(triage: Triage) -> None:
    person = FORM["person"]
    referral_id = await triage.waiting(reference="CC-8", person=person)
    again = await triage.intake.send(form(reference="CC-9", person=person, summary="More."))
    found = (await triage.get(f"/{referral_id}/evidence", Role.WORKER)).json()
    assert [each["referral_id"] for each in found] == [
        again.json()["referral_id"],
        str(referral_id),
    ]


async def test_a_code_that_no_table_has_is_shown(triage: Triage) -> None:
    sent = json.loads(bundle(case=str(uuid4())))
    coding = {"system": "urn:example:codes", "code": "UNHEARD-OF"}
    sent["entry"].append(
        {
            "fullUrl": "urn:uuid:condition",
            "resource": {"resourceType": "Condition", "code": {"coding": [coding]}},
        }
    )
    answer = await triage.intake.send_fhir(json.dumps(sent).encode(), Content_Type=JSON)
    assert answer.status_code == 200
    (row,) = await triage.intake.fetch("SELECT id FROM referral")
    (said,) = (await triage.get(f"/{row['id']}/evidence", Role.WORKER)).json()
    assert "UNHEARD-OF" in [each["code"] for each in said["unmapped"]]


async def test_each_look_is_in_the_audit(triage: Triage) -> None:
    referral_id = await triage.waiting()
    await triage.get(f"/{referral_id}/evidence", Role.WORKER)
    (deed,) = await triage.intake.fetch("SELECT actor, action, subject, detail FROM audit")
    assert tuple(deed)[:3] == ("a.worker", "look_at_evidence", str(referral_id))
    assert json.loads(deed["detail"])["messages"] == 1


async def test_only_who_decides_may_look(triage: Triage) -> None:
    referral_id = await triage.waiting()
    for role in (Role.VIEWER, Role.CONTACT_CENTRE):
        answer = await triage.get(f"/{referral_id}/evidence", role)
        assert problem(answer) == (403, "forbidden")
    assert await triage.intake.count("audit") == 0


async def test_of_a_referral_that_is_not_there_nothing_is_shown_or_noted(triage: Triage) -> None:
    answer = await triage.get(f"/{uuid4()}/evidence", Role.DUTY)
    assert problem(answer) == (404, "no-such-referral")
    assert await triage.intake.count("audit") == 0


async def test_where_the_look_cannot_be_noted_nothing_is_shown(triage: Triage) -> None:
    referral_id = await triage.waiting()
    await triage.as_(Role.WORKER)
    async with triage.intake.connected() as connection:
        await connection.execute("REVOKE INSERT ON audit FROM frontdoor_intake")
    answer = await triage.get(f"/{referral_id}/evidence", Role.WORKER)
    assert answer.status_code in (500, 503)
    assert "exclusions" not in answer.text


async def test_nobody_is_named(triage: Triage) -> None:
    referral_id = await triage.waiting()
    answer = await triage.get(f"/{referral_id}/evidence", Role.DUTY)
    for private in ("Testperson", "ZZ99", "9990000018", "grab rail", "Testreferrer"):
        assert private not in answer.text


async def evidence(*arguments: str) -> tuple[int, str]:
    """`frontdoor triage evidence`, in a thread: it has an event loop of its own."""
    done = await asyncio.to_thread(CliRunner().invoke, app, ("evidence", *arguments))
    return done.exit_code, done.stdout


async def test_an_operator_sees_it_too_on_record(
    triage: Triage, monkeypatch: pytest.MonkeyPatch, database_url: str, bootstrap_servers: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)
    referral_id: UUID = await triage.waiting()
    code, printed = await evidence(str(referral_id), "--as", "an.operator")
    assert code == 0
    assert "/exclusions/safeguarding" in printed
    code, printed = await evidence(str(referral_id), "--as", "an.operator", "--json")
    assert json.loads(printed)[0]["act"] == "refer"
    assert await triage.intake.count("audit") == 2
    assert (await evidence(str(uuid4()), "--as", "an.operator"))[0] == 4
