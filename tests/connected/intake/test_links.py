"""Two referrals of one person: linked by rules, never merged on a guess, and erased together."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from services.contracts.catalogue import INTAKE, RECORD
from services.contracts.record import Record
from services.contracts.referral import ContactLinked
from tests.connected.intake.conftest import FORM, Intake, form
from tests.connected.intake.telling import heard, routed, step
from services.contracts.case import Closed, Opened
from services.contracts.vocabulary import Outcome

SAFEGUARDING = FORM["exclusions"] | {"safeguarding": "yes"}
RAIL, FALL = "Needs a grab rail by the bath.", "Fell in the hall this morning."


def another(**changes: Any) -> bytes:
    """Another referral of the same person, in other words."""
    return form(**({"reference": "CC-0002", "summary": FALL} | changes))


def person(**changes: Any) -> dict[str, Any]:
    return FORM["person"] | changes


async def rows(intake: Intake) -> list[tuple[Any, ...]]:
    found = await intake.fetch(
        "SELECT source_reference, linked_to IS NOT NULL, version FROM referral"
        " ORDER BY received_at, source_reference"
    )
    return [tuple(row) for row in found]


async def told(intake: Intake) -> list[str]:
    """What is still to be published, by kind, in order."""
    found = await intake.fetch("SELECT headers FROM outbox WHERE topic LIKE '%intake%' ORDER BY id")
    return [text.split("asc.referral.")[1].split(".v1")[0] for (text,) in found]


async def test_a_second_referral_of_the_person_is_a_contact_of_the_first(publishing: Intake):
    first = (await publishing.send(form())).json()
    second = (await publishing.send(another(exclusions=SAFEGUARDING))).json()
    states = await publishing.published(INTAKE, 2)
    linked = ContactLinked.model_validate_json(states[1].value)
    assert second["referral_id"] != first["referral_id"]
    assert str(linked.referral_id) == first["referral_id"]
    assert (linked.version, linked.contact, linked.facts.safeguarding) == (2, "update", "yes")
    assert linked.facts.equipment_needs == "yes"
    records = await publishing.published(RECORD, 2)
    narrative = Record.model_validate_json(records[1].value).narrative
    assert [RAIL in narrative, FALL in narrative] == [True, True]


async def test_each_sender_is_answered_under_an_id_of_its_own_and_is_told_no_other(intake: Intake):
    first = (await intake.send(form())).json()
    second = await intake.send(another())
    status = await intake.status(second.json()["referral_id"])
    assert second.status_code == 202
    assert status.json()["status"] == "linked"
    assert first["referral_id"] not in status.text
    assert (await intake.status(first["referral_id"])).json()["version"] == 1


async def test_the_same_words_again_under_another_reference_are_a_chaser(intake: Intake):
    await intake.send(form())
    await intake.send(form(reference="CC-0002"))
    assert await told(intake) == ["received", "contact_linked"]
    (link,) = await intake.fetch("SELECT contact, rule, match FROM link")
    assert tuple(link) == ("chaser", "nothing_new", "same_nhs_number")


async def test_both_in_one_batch_are_linked(intake: Intake):
    await asyncio.gather(intake.send(form()), intake.send(another()), intake.send(another(
        reference="CC-0003", summary="A neighbour rang, too.")))
    assert sorted(linked for _, linked, _ in await rows(intake)) == [False, True, True]


async def test_two_processes_with_one_persons_referrals_never_make_two(
    intake: Intake, database_url: str
):
    async with Intake(intake.settings, database_url).open() as other:
        other.issued = intake.issued
        await intake.key("contact-centre")
        for number in range(25):
            who = {"person": person(nhs_number=None, family_name=f"Testperson-{number}")}
            sent = await asyncio.gather(
                intake.send(form(reference=f"A-{number}", **who)),
                other.send(another(reference=f"B-{number}", **who)),
            )
            assert [each.status_code for each in sent] == [202, 202]
    linked = await intake.fetch("SELECT linked_to IS NOT NULL FROM referral")
    assert sorted(row[0] for row in linked) == [False] * 25 + [True] * 25
    chains = await intake.fetch(
        "SELECT 1 FROM referral a JOIN referral b ON a.linked_to = b.id WHERE b.linked_to IS NOT NULL"
    )
    assert chains == []


async def test_a_doubtful_match_is_a_question_and_no_link(intake: Intake):
    await intake.send(form(person=person(nhs_number=None)))
    await intake.send(another(person=person(nhs_number=None, postcode="ZZ99 1AA")))
    assert [linked for _, linked, _ in await rows(intake)] == [False, False]
    assert await told(intake) == ["received", "received"]
    (question,) = await intake.fetch("SELECT rule, answer FROM link_question")
    assert tuple(question) == ("same_name_and_birth_date_other_postcode", None)


async def test_without_a_number_in_one_of_them_name_birth_date_and_postcode_tell(intake: Intake):
    await intake.send(form(person=person(nhs_number=None)))
    await intake.send(another())
    assert [linked for _, linked, _ in await rows(intake)] == [False, True]


async def test_after_the_window_it_is_a_new_episode(intake: Intake):
    await intake.send(form())
    await intake.fetch("UPDATE referral SET received_at = now() - interval '5 days',"
                       " version_at = now() - interval '5 days'")
    await intake.send(another())
    found = await intake.fetch("SELECT sense, sense_rule FROM referral WHERE sense IS NOT NULL")
    assert [tuple(row) for row in found] == [("new_episode", "window_passed")]
    assert await told(intake) == ["received", "received"]


async def test_who_comes_back_after_a_community_outcome_is_marked(
    intake: Intake, cluster: None
):
    first = UUID((await intake.send(form())).json()["referral_id"])
    opened = step(first, Opened, 1, revision=1, received_at=step(first, Opened, 1, revision=1,
        received_at="2026-01-05T09:00:00Z").at)
    closed = step(first, Closed, 2, outcome=Outcome.SIGNPOSTED)
    intake.read()
    await heard(intake, (1, routed(first)), (1, opened), (2, closed))
    await intake.until("SELECT count(*) = 1 FROM progress WHERE step = 'closed'")
    await intake.fetch("UPDATE progress SET at = now()")
    await intake.send(another())
    found = await intake.fetch("SELECT sense, sense_rule FROM referral WHERE sense IS NOT NULL")
    assert [tuple(row) for row in found] == [("returner", "after_community_outcome")]


async def test_an_update_of_what_is_linked_is_an_update_of_the_earlier(intake: Intake):
    await intake.send(form())
    await intake.send(another())
    await intake.send(another(summary="Fell again.", exclusions=SAFEGUARDING))
    assert await told(intake) == ["received", "contact_linked", "contact_linked"]
    assert await rows(intake) == [("CC-0001", False, 3), ("CC-0002", True, 2)]
    (facts,) = await intake.fetch("SELECT facts->>'safeguarding' FROM referral WHERE version = 3")
    assert facts[0] == "yes"


async def test_the_earlier_sender_cannot_lower_what_another_has_raised(intake: Intake):
    await intake.send(form())
    await intake.send(another(exclusions=SAFEGUARDING))
    await intake.send(form(summary="Needs two rails."))
    (row,) = await intake.fetch(
        "SELECT facts->>'safeguarding', record->'narrative' FROM referral"
        " JOIN record ON referral_id = id WHERE source_reference = 'CC-0001'"
    )
    assert row[0] == "yes"
    assert [FALL in row[1], "two rails" in row[1]] == [True, True]


async def test_when_the_earlier_one_is_withdrawn_the_linked_one_stands_by_itself(intake: Intake):
    first, second, third = [
        UUID((await intake.send(each)).json()["referral_id"])
        for each in (form(), another(), another(reference="CC-3", exclusions=SAFEGUARDING))
    ]
    await withdraw(intake, "CC-0001")
    found = await intake.fetch("SELECT id, linked_to, facts->>'safeguarding' FROM referral")
    assert {row[0]: row[1] for row in found} == {first: None, second: None, third: second}
    assert (await told(intake))[-2:] == ["withdrawn", "received"]
    assert dict((row[0], row[2]) for row in found)[second] == "yes"


async def test_a_withdrawal_of_what_is_linked_withdraws_only_itself(intake: Intake):
    first, second = [
        (await intake.send(each)).json()["referral_id"] for each in (form(), another())
    ]
    await withdraw(intake, "CC-0002")
    assert (await told(intake)) == ["received", "contact_linked"]
    assert (await intake.status(second)).json()["status"] == "withdrawn"
    assert (await intake.status(first)).json()["status"] == "received"


async def withdraw(intake: Intake, reference: str) -> None:
    """Nobody sends withdrawals to the JSON door: the group commit takes one as any door's."""
    from dataclasses import replace

    from services.intake.canonical import Act
    from tests.unit.intake.messages import message, referral

    front = intake.front
    said = replace(referral(reference), act=Act.WITHDRAW)
    taken = message(1, content=said, body=f"withdraw {reference}")
    await front.offer(replace(taken, id=uuid4()))
