"""Two referrals of one person: linked by rules, never merged on a guess, and erased together."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.cli.timeline import timeline
from services.contracts.case import Closed, Opened
from services.contracts.catalogue import INTAKE, RECORD
from services.contracts.record import Record
from services.contracts.referral import ContactLinked
from services.contracts.vocabulary import Outcome
from services.intake import relinking
from services.intake.erase import Erasure, erase, forget
from services.intake.links import NEWEST
from services.intake.rejoining import Restored
from services.intake.triage import waiting
from tests.connected.intake.conftest import FORM, Intake, form
from tests.connected.intake.telling import AT, heard, routed, step

SAFEGUARDING = FORM["exclusions"] | {"safeguarding": "yes"}
RAIL, FALL = "Needs a grab rail by the bath.", "Fell in the hall this morning."


def another(**changes: Any) -> bytes:
    """Another referral of the same person, in other words."""
    return form(**({"reference": "CC-0002", "summary": FALL, "person": FORM["person"]} | changes))


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
    return [_kind(row["headers"]) for row in found]


def _kind(headers: bytes) -> str:
    return dict(json.loads(headers))["ce_type"].split(".")[-2]


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
    await intake.send(form(reference="CC-0002", person=FORM["person"]))
    assert await told(intake) == ["received", "contact_linked"]
    (link,) = await intake.fetch("SELECT contact, rule, match FROM link")
    assert tuple(link) == ("chaser", "nothing_new", "same_nhs_number")


async def test_both_in_one_batch_are_linked(intake: Intake):
    await asyncio.gather(
        intake.send(form()),
        intake.send(another()),
        intake.send(another(reference="CC-0003", summary="A neighbour rang, too.")),
    )
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
        "SELECT 1 FROM referral a JOIN referral b ON a.linked_to = b.id"
        " WHERE b.linked_to IS NOT NULL"
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
    await intake.fetch(
        "UPDATE referral SET received_at = now() - interval '5 days',"
        " version_at = now() - interval '5 days'"
    )
    await intake.send(another())
    found = await intake.fetch("SELECT sense, sense_rule FROM referral WHERE sense IS NOT NULL")
    assert [tuple(row) for row in found] == [("new_episode", "window_passed")]
    assert await told(intake) == ["received", "received"]


async def test_who_comes_back_after_a_community_outcome_is_marked(
    provisioned: None, intake: Intake
):
    first = UUID((await intake.send(form())).json()["referral_id"])
    opened = step(first, Opened, 1, revision=1, received_at=AT)
    closed = step(first, Closed, 2, outcome=Outcome.SIGNPOSTED)
    intake.read()
    await heard(intake, (1, routed(first)), (1, opened), (2, closed))
    await intake.until("SELECT count(*) = 1 FROM progress WHERE step = 'closed'")
    await intake.fetch("UPDATE progress SET at = now()")
    back = UUID((await intake.send(another())).json()["referral_id"])
    found = await intake.fetch("SELECT sense, sense_rule FROM referral WHERE sense IS NOT NULL")
    assert [tuple(row) for row in found] == [("returner", "after_community_outcome")]
    async with intake.runtime.works.begin() as work:
        seen = await waiting.find(work.tx, back)
    assert seen is not None
    assert seen.sense == "returner"


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
    await withdraw(intake, first)
    found = await intake.fetch("SELECT id, linked_to, facts->>'safeguarding' FROM referral")
    assert {row[0]: row[1] for row in found} == {first: None, second: None, third: second}
    assert (await told(intake))[-2:] == ["withdrawn", "received"]
    assert {row[0]: row[2] for row in found}[second] == "yes"


async def test_a_withdrawal_of_what_is_linked_withdraws_only_itself(intake: Intake):
    first, second = [
        (await intake.send(each)).json()["referral_id"] for each in (form(), another())
    ]
    await withdraw(intake, second)
    assert (await told(intake)) == ["received", "contact_linked"]
    assert (await intake.status(second)).json()["status"] == "withdrawn"
    assert (await intake.status(first)).json()["status"] == "received"


async def withdraw(intake: Intake, referral_id: object) -> None:
    """Its sender takes a referral back."""
    path = f"/v1/referrals/{referral_id}/withdrawal"
    assert (await intake.post(path, b'{"reason": "entered_in_error"}')).status_code == 202


async def facts(intake: Intake, referral_id: object) -> tuple[Any, ...]:
    """Version, safeguarding and words of a referral."""
    (row,) = await intake.fetch(
        "SELECT version, facts->>'safeguarding', record->>'narrative', (record->>'version')::int"
        " FROM referral JOIN record ON referral_id = id WHERE id = $1",
        referral_id,
    )
    assert row[3] == row[0], "the record has the version of its referral"
    return row[0], row[1], FALL in row[2]


async def undone(intake: Intake, referral_id: UUID) -> relinking.Undone:
    async with intake.runtime.works.begin() as work:
        return await relinking.undo(
            work, referral_id, actor="a.worker", reason="two-people", at=datetime.now(UTC)
        )


async def test_a_link_that_is_undone_leaves_two_referrals_and_the_facts_as_they_were(
    intake: Intake,
):
    first, second = await both(intake, form(), another(exclusions=SAFEGUARDING))
    assert await facts(intake, first) == (2, "yes", True)
    done = await undone(intake, second)
    assert (done.facts, done.linked_to) == (Restored.PUT_BACK, first)
    assert await facts(intake, first) == (3, "no", False)
    assert await facts(intake, second) == (2, "yes", True)
    assert await told(intake) == ["received", "contact_linked", "received", "updated"]
    assert (await intake.status(str(second))).json()["status"] == "received"
    (audit,) = await intake.fetch("SELECT actor, subject, reason FROM audit")
    assert tuple(audit) == ("a.worker", str(second), "two-people")


async def test_facts_that_have_changed_since_stay_and_a_person_is_told(intake: Intake):
    first, second = await both(intake, form(), another(exclusions=SAFEGUARDING))
    await intake.send(another(reference="CC-3", needs=["falls"], summary="Falls a lot."))
    done = await undone(intake, second)
    assert done.facts is Restored.KEPT
    assert (await facts(intake, first))[1:] == ("yes", False)


async def test_a_link_is_undone_once(intake: Intake):
    _, second = await both(intake, form(), another())
    await undone(intake, second)
    with pytest.raises(relinking.NotLinked):
        await undone(intake, second)


async def answered(intake: Intake, one: UUID, other: UUID, said: relinking.Answer) -> None:
    async with intake.runtime.works.begin() as work:
        await relinking.answer(work, one, other, said, actor="a.worker", at=datetime.now(UTC))


async def doubtful(intake: Intake) -> tuple[UUID, UUID]:
    """Two referrals of whom nobody can say whether they are one person's."""
    return await both(
        intake,
        form(person=person(nhs_number=None)),
        another(person=person(nhs_number=None, postcode="ZZ99 1AA"), exclusions=SAFEGUARDING),
    )


async def test_who_is_said_to_be_the_same_is_linked_and_the_later_one_ends(intake: Intake):
    first, second = await doubtful(intake)
    await answered(intake, second, first, relinking.Answer.LINK)
    assert await facts(intake, first) == (2, "yes", True)
    assert await told(intake) == ["received", "received", "withdrawn", "contact_linked"]
    assert (await intake.status(str(second))).json()["status"] == "linked"
    await undone(intake, second)
    assert await facts(intake, first) == (3, "no", False)
    with pytest.raises(relinking.NoQuestion):
        await answered(intake, second, first, relinking.Answer.LINK)


async def test_who_is_said_to_be_another_person_stays_apart(intake: Intake):
    first, second = await doubtful(intake)
    await answered(intake, second, first, relinking.Answer.APART)
    assert [linked for _, linked, _ in await rows(intake)] == [False, False]
    assert await told(intake) == ["received", "received"]


async def both(intake: Intake, *bodies: bytes) -> tuple[UUID, UUID]:
    one, other = [UUID((await intake.send(each)).json()["referral_id"]) for each in bodies]
    return one, other


@pytest.mark.parametrize("erased", [0, 1])
async def test_erasing_either_leaves_nothing_of_the_person(intake: Intake, erased: int):
    pair = await both(intake, form(), another())
    await doubt(intake)
    async with intake.runtime.works.begin() as work:
        done = await erase(work, pair[erased], actor="a.worker", reason="asked")
    assert isinstance(done, Erasure)
    assert done.linked == 1
    left = await intake.fetch(
        "SELECT row_to_json(t)::text FROM referral t WHERE id = ANY($1) UNION ALL"
        " SELECT row_to_json(t)::text FROM record t WHERE referral_id = ANY($1) UNION ALL"
        " SELECT row_to_json(t)::text FROM message t WHERE referral_id = ANY($1) UNION ALL"
        " SELECT row_to_json(t)::text FROM link t",
        list(pair),
    )
    text = " ".join(row[0] for row in left)
    for private in ("Testperson", "ZZ99", "999 000", "grab rail", "Fell", "CC-000", "k1:"):
        assert private not in text, private
    assert await intake.fetch("SELECT 1 FROM link_question") == []
    assert await intake.fetch("SELECT added FROM link WHERE added <> '{}'") == []


async def doubt(intake: Intake) -> None:
    """Somebody who may be the same person."""
    who = person(nhs_number=None, postcode="ZZ99 1AA")
    await intake.send(form(reference="CC-9", person=who, summary="Rang about a ramp."))
    assert await intake.count("link_question") == 1


async def test_what_an_erasure_would_take_is_told_with_what_is_linked(intake: Intake):
    first, _ = await both(intake, form(), another())
    async with intake.runtime.pool.acquire() as connection:
        await intake.count("referral")
        transaction = connection.transaction()
        await transaction.start()
        done = await forget(connection, first, at=datetime.now(UTC))
        await transaction.rollback()
    assert isinstance(done, Erasure)
    assert done.linked == 1


async def test_the_timeline_shows_links_and_undos_with_their_rules(intake: Intake):
    first, second = await both(intake, form(), another(exclusions=SAFEGUARDING))
    await undone(intake, second)
    for one in (first, second):
        said = [each.what for each in (await timeline(intake.database_url, one)).entries]
        assert any("graver_fact, same_nhs_number" in each for each in said), said
        assert any("undone by a.worker: two-people" in each for each in said), said


async def test_somebody_of_whom_many_messages_came_is_still_one_person(intake: Intake):
    for number in range(NEWEST + 5):
        await intake.send(another(reference=f"CC-{number}", summary=f"Fell {number} times."))
    heads = await intake.fetch("SELECT version FROM referral WHERE linked_to IS NULL")
    assert [row[0] for row in heads] == [NEWEST + 5]
