"""Our own outages: nothing is acknowledged, the sender is asked to come again, nothing is lost."""

import asyncio

from services.intake import instruments
from services.intake.settings import IntakeSettings
from tests.connected.intake.conftest import Intake, form
from tests.connected.intake.gate import Gate
from tests.waiting import until


def unavailable() -> float:
    """How many messages this process has turned away for an outage."""
    return sum(
        sample.value
        for family in instruments.rejected.collect()
        for sample in family.samples
        if sample.name.endswith("_total") and sample.labels["reason"] == "unavailable"
    )


async def test_while_postgresql_is_away_nothing_is_acknowledged(gated: Intake, gate: Gate):
    await gated.send(form())
    gate.shut()
    before = unavailable()
    away = await gated.send(form(reference="CC-0002"))
    assert away.status_code == 503
    assert unavailable() == before + 1
    assert int(away.headers["retry-after"]) > 0
    assert away.headers["content-type"] == "application/problem+json"
    gate.open()
    again = await gated.send(form(reference="CC-0002"))
    assert again.status_code == 202
    assert await gated.count("referral") == 2


async def test_what_is_refused_while_it_cannot_be_kept_is_told_as_an_outage(
    gated: Intake, gate: Gate
):
    await gated.send(form())
    gate.shut()
    assert (await gated.send(b"{")).status_code == 503
    gate.open()
    assert (await gated.send(b"{")).status_code == 400
    assert await gated.count("reject") == 1


async def test_a_commit_without_an_answer_is_not_acknowledged_and_the_retry_is_one_referral(
    gated: Intake, gate: Gate
):
    await gated.send(form())
    gate.cut_at_commit = True
    doubtful = await gated.send(form(reference="CC-0002"), Idempotency_Key="one")
    assert doubtful.status_code == 503
    again = await gated.send(form(reference="CC-0002"), Idempotency_Key="one")
    assert again.status_code == 202
    assert again.json()["version"] == 1
    assert await gated.count("referral") == 2
    assert await gated.count("message") == 2


async def test_when_as_many_wait_as_may_the_next_is_told_to_come_again(
    settings: IntakeSettings, database_url: str
):
    # Half of the room is the most that one source has.
    narrow = settings.model_copy(update={"inflight_limit": 8, "answer_within_seconds": 20.0})
    async with Intake(narrow, database_url).open() as intake, intake.connected() as connection:
        await intake.send(form())
        async with connection.transaction():
            await connection.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE")
            waiting = [
                asyncio.create_task(intake.send(form(reference=f"CC-{n}"))) for n in range(8)
            ]
            await until(lambda: sum(each.done() for each in waiting) >= 4)
            turned_away = [each.result().status_code for each in waiting if each.done()]
        told = [each.status_code for each in await asyncio.gather(*waiting)]
    assert set(turned_away) == {503}
    assert sorted(told) == [202] * 4 + [503] * 4


async def test_a_sender_is_not_kept_waiting_for_a_commit_that_does_not_come(
    settings: IntakeSettings, database_url: str
):
    hasty = settings.model_copy(update={"answer_within_seconds": 0.2})
    async with Intake(hasty, database_url).open() as intake, intake.connected() as connection:
        await intake.key("contact-centre")
        async with connection.transaction():
            await connection.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE")
            assert (await intake.send(form())).status_code == 503
        while (again := await intake.send(form())).status_code == 503:
            await asyncio.sleep(0.05)
        assert again.json()["version"] == 1
        assert await intake.count("message") == 1


async def test_while_the_broker_is_away_accepts_go_on_and_flow_in_order_when_it_is_back(
    publishing: Intake,
):
    """The doors do not know the broker: only the publisher waits for it."""
    publishing.tasks.pop().cancel()
    for number in range(5):
        told = await publishing.send(form(summary=f"Story {number}."))
        assert told.status_code == 202
    assert await publishing.count("outbox") == 10
    publishing.publish()
    states = await publishing.published("asc.referral.intake.v1", 5)
    sequences = [int(dict(each.headers)["ce_sequence"]) for each in states]
    assert sequences == [1, 2, 3, 4, 5]
    await publishing.until("SELECT count(*) = 0 FROM outbox")
