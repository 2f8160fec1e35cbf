"""A unit of work: all of it or nothing, in the order of its commits."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import uuid4

from services.chassis import database, outbox
from services.chassis.event import Event, Outgoing, originated
from services.chassis.failures import Unavailable
from services.chassis.outbox import Row
from services.chassis.settings import ChassisSettings
from services.chassis.work import Work
from services.contracts import catalogue
from tests.connected.chassis.conftest import Bench, Probe, envelope, step
from tests.connected.chassis.test_publisher import sequences, silent, write
from tests.waiting import until

Probes = Callable[..., Probe]

FAILS_ONCE = """
CREATE SEQUENCE probe.tried;
GRANT USAGE ON SEQUENCE probe.tried TO PUBLIC;
CREATE FUNCTION probe.fail_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('probe.tried') = 1 THEN RAISE EXCEPTION USING ERRCODE = '40001'; END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON probe.noted
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION probe.fail_once()
"""

WAITS = """
SELECT count(*) > 0 FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()
"""


async def killed(probe: Probe) -> None:
    """End a probe with nothing finished."""
    for task in probe.tasks:
        task.cancel()
    await asyncio.wait(probe.tasks)
    await probe.publisher.flush()
    probe.pool.terminate()


async def test_a_commit_that_fails_is_done_again_and_nothing_of_the_first_is_published(
    bench: Bench, probes: Probes
) -> None:
    await bench.script(FAILS_ONCE)
    first, last = envelope(uuid4(), 1), envelope(uuid4(), 1)
    await probes().start()
    await bench.send(first)
    await bench.until("SELECT count(*) = 1 FROM noted")
    await bench.until("SELECT count(*) = 0 FROM outbox")
    await bench.send(last)
    await bench.until("SELECT count(*) = 2 FROM noted")
    await bench.until("SELECT count(*) = 0 FROM outbox")
    bodies = {record.value for record in await bench.everything(catalogue.CASE)}
    assert len(bodies) == 2, "what was published before a commit that failed is another event"


async def test_what_waits_for_an_outage_is_handled_by_whoever_comes_after(
    bench: Bench, settings: ChassisSettings, probes: Probes
) -> None:
    asked: list[int] = []

    async def wait(_: Work, events: Sequence[Event]) -> list[Outgoing]:
        asked.append(len(events))
        raise Unavailable("for ever")

    stopped = Probe(settings, wait)
    await stopped.start()
    await bench.send(envelope(uuid4(), 1))
    await until(lambda: len(asked) > 7)
    await killed(stopped)
    await probes().start()
    await bench.until("SELECT count(*) = 1 FROM noted")


async def test_a_row_that_another_process_commits_while_ours_waits_goes_first(
    bench: Bench, settings: ChassisSettings, probes: Probes
) -> None:
    key, probe = uuid4(), probes()
    await probe.start()
    await bench.until("SELECT count(*) = 0 FROM outbox")
    pool = await database.open_pool("probe", settings)
    async with pool.acquire() as connection:
        other = connection.transaction()
        await other.start()
        earlier = originated(step(str(key), 1), key=key)
        await outbox.append(connection, "/frontdoor/probe", [earlier])
        writing = asyncio.create_task(write(probe.works, key, 2))
        await bench.until(WAITS)
        await other.commit()
        await writing
    pool.terminate()
    await bench.until("SELECT count(*) = 0 FROM outbox")
    assert sequences(await bench.everything(catalogue.CASE), key) == [1, 2]


async def test_a_row_whose_id_is_lower_and_that_is_committed_later_is_published(
    bench: Bench, settings: ChassisSettings, probes: Probes
) -> None:
    key, probe, stopped = uuid4(), probes(), await silent(settings)
    await probe.start()
    async with stopped.pool.acquire() as connection:
        other = connection.transaction()
        await other.start()
        lower = originated(step(str(key), 1), key=key)
        await outbox.append(connection, "/frontdoor/probe", [lower])
        await write(stopped, uuid4(), 1)
        probe.publisher.drain_soon()  # nobody may be idle in a transaction for long
        await bench.published(catalogue.CASE, 1)
        await bench.until("SELECT count(*) = 0 FROM outbox")
        await other.commit()
    stopped.pool.terminate()
    await bench.published(catalogue.CASE, 2)


async def test_ids_are_in_the_order_of_commits(
    bench: Bench, settings: ChassisSettings, probes: Probes
) -> None:
    key, pools = uuid4(), [await database.open_pool("probe", settings) for _ in range(2)]
    async with pools[0].acquire() as first, pools[1].acquire() as second:
        holding = first.transaction()
        await holding.start()
        await first.execute(
            "INSERT INTO sequence (topic, key, last) VALUES ($1, $2, 0)", catalogue.CASE, str(key)
        )

        async def later() -> list[Row]:
            async with second.transaction():
                event = originated(step(str(key), 2), key=key)
                return await outbox.append(second, "/frontdoor/probe", [event])

        waiting = asyncio.create_task(later())
        await bench.until(WAITS)
        event = originated(step(str(key), 1), key=key)
        (ours,) = await outbox.append(first, "/frontdoor/probe", [event])
        await holding.commit()
        (theirs,) = await waiting
    for pool in pools:
        pool.terminate()
    assert ours.id < theirs.id


async def test_a_row_that_could_not_be_sent_is_sent_again(
    bench: Bench, settings: ChassisSettings, probes: Probes
) -> None:
    deaf = Probe(settings.model_copy(update={"kafka_bootstrap_servers": "127.0.0.1:1"}))
    await deaf.start()
    await write(deaf.works, uuid4(), 1)
    await until(lambda: deaf.publisher.trouble is not None)
    await killed(deaf)
    await probes().start()
    await bench.published(catalogue.CASE, 1)
