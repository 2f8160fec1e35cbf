"""Who is erased with what is linked, whatever is linked meanwhile."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.intake import relinking
from services.intake.erase import AlreadyErased, Erasure, erase
from tests.connected.intake.conftest import FORM, Intake, form

WAITING = """
SELECT count(*) = 1 FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()
"""
ERASED = "SELECT count(*) FROM referral WHERE source_reference IS NULL"


def another(postcode: str) -> bytes:
    """Another referral of somebody who may be the same person."""
    person = FORM["person"] | {"nhs_number": None, "postcode": postcode}
    return form(reference="CC-0002", summary="Fell in the hall.", person=person)


async def two(intake: Intake) -> list[UUID]:
    """Two referrals, of whom nobody can say whether they are one person's."""
    person = FORM["person"] | {"nhs_number": None}
    bodies = (form(person=person), another("ZZ99 1AA"))
    return [UUID((await intake.send(each)).json()["referral_id"]) for each in bodies]


async def erased(intake: Intake, which: UUID) -> Erasure | AlreadyErased | None:
    async with intake.runtime.works.begin() as work:
        return await erase(work, which, actor="a.worker", reason="asked")


async def left_over(intake: Intake) -> list[UUID]:
    """An erased referral, and one that is linked to it and is not erased."""
    pair = await two(intake)
    await erased(intake, pair[0])
    await intake.fetch("UPDATE referral SET linked_to = $1 WHERE id = $2 RETURNING 1", *pair)
    return pair


@pytest.mark.parametrize("which", [0, 1])
async def test_what_is_linked_while_an_erasure_waits_is_erased_with_it(intake: Intake, which: int):
    pair = await two(intake)
    async with intake.runtime.works.begin() as work:
        await relinking.answer(
            work, pair[1], pair[0], relinking.Answer.LINK, actor="a.worker", at=datetime.now(UTC)
        )
        erasing = asyncio.create_task(erased(intake, pair[which]))
        await intake.until(WAITING)
    done = await erasing
    assert isinstance(done, Erasure)
    assert done.linked == 1
    assert (await intake.fetch(ERASED))[0][0] == 2


async def test_a_message_about_what_is_linked_to_an_erased_one_is_told_that_it_is_gone(
    intake: Intake,
):
    await left_over(intake)
    refused, taken = await asyncio.gather(
        intake.send(another("ZZ99 2AA")), intake.send(form(reference="CC-0003"))
    )
    assert (refused.status_code, taken.status_code) == (410, 202)
    ((reason, body),) = await intake.fetch("SELECT reason, body FROM reject")
    assert (reason, body) == ("erased", b"")


async def test_an_erasure_done_again_takes_what_was_left_and_says_so(intake: Intake):
    pair = await left_over(intake)
    done = await erased(intake, pair[0])
    assert isinstance(done, AlreadyErased)
    assert done.linked == 1
    assert (await intake.fetch(ERASED))[0][0] == 2
    again = await erased(intake, pair[0])
    assert isinstance(again, AlreadyErased)
    assert again.linked == 0
