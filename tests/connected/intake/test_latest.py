"""The record topic's last word is the newest version, though an older one is sent late."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from aiokafka.errors import MessageSizeTooLargeError

from services.chassis import late, outbox
from services.chassis.migrate import owners
from services.chassis.outbox import Row
from services.chassis.producer import Producer
from services.contracts import topics
from services.contracts.catalogue import RECORD
from services.contracts.envelope import read
from services.contracts.record import Record
from services.intake import erase, latest
from services.intake.latest import Checked
from tests.connected.intake.conftest import Intake, form


async def accepted(intake: Intake, body: bytes = form()) -> str:
    """The id of a referral that intake has."""
    response = await intake.send(body)
    assert response.status_code == 202
    return str(response.json()["referral_id"])


async def look(intake: Intake) -> Checked:
    """Wait until all is published, and read back what is due."""
    await intake.until("SELECT NOT EXISTS (SELECT FROM outbox)")
    return await latest.check(intake.runtime)


async def due(intake: Intake) -> None:
    """Let the next look be now."""
    await intake.fetch("UPDATE late_copy SET due_at = now() RETURNING 1")


def row(record: Any) -> Row:
    """A record, as a process that was stopped holds it."""
    return Row(1, RECORD, record.key.decode(), record.headers, record.value)


async def zombie_sends(intake: Intake, *records: Any) -> None:
    """A process that was stopped with these in hand sends them, and finds that they are gone."""
    producer = Producer(intake.settings)
    intake.publisher._producer, before = producer, intake.publisher._producer
    await intake.publisher._publish([row(each) for each in records])
    intake.publisher._producer = before
    await producer.replace()


async def updated(intake: Intake) -> tuple[str, Any]:
    """A referral with two versions, both published, and its first record."""
    referral_id = await accepted(intake)
    (first,) = await intake.published(RECORD, 1)
    await accepted(intake, form(summary="She has fallen again."))
    await intake.published(RECORD, 2)
    return referral_id, first


async def test_the_newest_version_is_told_again_after_a_late_copy(publishing: Intake):
    referral_id, first = await updated(publishing)
    await look(publishing)  # what a process left to this one as it began
    await zombie_sends(publishing, first)
    assert await look(publishing) == Checked(keys=1, told_again=1)
    told = (await publishing.published(RECORD, 3))[-1]
    assert (read(told.headers).sequence, told.key) == (3, referral_id.encode())
    assert Record.model_validate_json(told.value).version == 2
    assert "fallen again" in Record.model_validate_json(told.value).narrative[0]
    assert await look(publishing) == Checked(keys=1, told_again=0)


async def test_a_copy_of_the_newest_version_changes_nothing(publishing: Intake):
    await updated(publishing)
    await look(publishing)
    await zombie_sends(publishing, (await publishing.published(RECORD, 2))[-1])
    assert await look(publishing) == Checked(keys=1, told_again=0)


async def test_a_drained_record_is_read_back_now_and_in_ten_minutes(
    provisioned: None, intake: Intake
):
    await accepted(intake)
    async with Intake(intake.settings, intake.database_url).open() as started_again:
        started_again.publish()
        assert await look(started_again) == Checked(keys=1, told_again=0)
        assert await look(started_again) == Checked(keys=0, told_again=0), "it is not due"
        ((minutes,),) = await intake.fetch(
            "SELECT extract(epoch FROM due_at - now())::float8 / 60 FROM late_copy"
        )
        assert 9 < minutes <= 10
        await due(intake)
        assert await look(started_again) == Checked(keys=1, told_again=0)
    assert await intake.count("late_copy") == 0


async def test_what_one_was_reading_when_it_ended_another_reads_within_half_a_minute(
    publishing: Intake,
):
    await updated(publishing)
    await late.note(publishing.runtime.pool, [row((await publishing.published(RECORD, 2))[-1])])
    await publishing.until("SELECT NOT EXISTS (SELECT FROM outbox)")
    taken = await publishing.runtime.pool.fetch(latest._TAKE, RECORD, 10)
    assert len(taken) == 1
    assert await look(publishing) == Checked(keys=0, told_again=0), "it is being read"
    await publishing.fetch("UPDATE late_copy SET due_at = due_at - interval '30 s' RETURNING 1")
    assert await look(publishing) == Checked(keys=1, told_again=0)


async def test_a_copy_that_comes_within_ten_minutes_of_a_drain_is_found(
    provisioned: None, intake: Intake
):
    """Nobody tells of it: who sent it was killed before it learned that its row was gone."""
    await accepted(intake)
    async with Intake(intake.settings, intake.database_url).open() as started_again:
        started_again.publish()
        assert await look(started_again) == Checked(keys=1, told_again=0)
        (first,) = await intake.published(RECORD, 1)
        await accepted(started_again, form(summary="She has fallen again."))
        await started_again.published(RECORD, 2)
        killed = Producer(intake.settings)
        await killed.send([row(first)])
        await killed.replace()
        await due(intake)
        assert await look(started_again) == Checked(keys=1, told_again=1)
        told = (await intake.published(RECORD, 3))[-1]
    assert Record.model_validate_json(told.value).version == 2


class OneAtATime(Producer):
    """Sends no two rows together. Whenever it refuses some, what was noted is read back."""

    def __init__(self, intake: Intake) -> None:
        super().__init__(intake.settings)
        self.due: list[bool] = []
        self._intake = intake

    async def send(self, rows: Sequence[Row]) -> None:
        if len(rows) > 1:
            await self._intake.fetch(
                "UPDATE late_copy SET due_at = now() + interval '10 minutes' RETURNING 1"
            )
            raise MessageSizeTooLargeError
        if rows[0].topic == RECORD:
            due = "SELECT due_at <= now() AS due FROM late_copy WHERE key = $1"
            self.due += [each["due"] for each in await self._intake.fetch(due, rows[0].key)]
        await super().send(rows)


async def test_what_a_drain_sends_again_apart_is_to_be_read_back_again(
    provisioned: None, intake: Intake
):
    """Another may have drained it meanwhile; and who sends it may be killed before it knows."""
    await accepted(intake)
    async with Intake(intake.settings, intake.database_url).open() as started_again:
        started_again.publisher._producer = producer = OneAtATime(intake)
        started_again.publish()
        await intake.published(RECORD, 1)
    assert producer.due == [True]


async def test_nothing_is_told_again_of_who_is_erased(publishing: Intake):
    referral_id, first = await updated(publishing)
    await look(publishing)
    async with publishing.runtime.works.begin() as work:
        await erase.erase(work, UUID(referral_id), actor="a.clerk", reason="asked")
    await zombie_sends(publishing, first)
    assert await look(publishing) == Checked(keys=1, told_again=0)


async def test_what_is_not_published_yet_is_not_read_back(provisioned: None, intake: Intake):
    await accepted(intake)
    rows = await outbox.rows(intake.runtime.pool, [1, 2])
    await late.note(intake.runtime.pool, rows)
    assert await intake.count("late_copy") == 1, "of the compacted topic alone"
    assert await latest.check(intake.runtime) == Checked(0, 0)


@pytest.mark.parametrize("service", owners())
async def test_who_publishes_to_a_compacted_topic_keeps_what_is_to_be_read_back(
    intake: Intake, service: str
):
    writes = any(
        each.cleanup == "compact" and service in each.producers for each in topics.load().values()
    )
    ((there,),) = await intake.fetch("SELECT to_regclass($1) IS NOT NULL", f"{service}.late_copy")
    assert there is writes
