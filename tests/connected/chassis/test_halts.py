"""A consumer that stands: by its own brake, or because somebody paused it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID, uuid4

from services.chassis import halt, instruments
from services.chassis.attempt import Attempt
from services.chassis.consumer import Consumer
from services.chassis.database import open_pool
from services.chassis.decode import decode
from services.chassis.event import Event, Outgoing
from services.chassis.halt import Cause, Halt
from services.chassis.schema import behind
from services.chassis.settings import ChassisSettings
from services.chassis.state import State
from services.chassis.work import Work
from services.contracts import catalogue
from services.devkit.servers import Servers
from tests.connected.chassis.conftest import Bench, Probe, envelope, note, received
from tests.connected.chassis.steps import TOPICS, step, tell
from tests.connected.chassis.test_set_aside import Unreadable

Probes = Callable[..., Probe]

UNMADE = "the database has not been set up: frontdoor db migrate"


async def until_waiting(probe: Probe, words: str) -> None:
    """Wait until a consumer says why it stands."""
    while words not in (probe.loop.state.not_ready() or ""):
        await asyncio.sleep(0.02)


async def test_twenty_bad_events_in_a_row_draw_the_brake_and_the_rest_waits(
    bench: Bench, probes: Probes
) -> None:
    bad, good = [envelope(uuid4(), 1) for _ in range(70)], envelope(uuid4(), 1)
    for event in bad:
        await bench.send(event, b"{", partition=3)
    await bench.send(good, partition=3)
    probe = probes()
    await probe.start()
    await until_waiting(probe, "brake drawn: 20 events in a row set aside")
    assert probe.loop.state.stuck_for() == 0
    (left,) = await bench.fetch("SELECT count(*) FROM dead_letter")
    assert 20 <= left[0] < 60
    assert not await bench.fetch("SELECT 1 FROM noted")
    await probe.stop()
    again = probes()
    await again.start()
    await until_waiting(again, "brake drawn")
    assert (await bench.fetch("SELECT count(*) FROM dead_letter"))[0] == left
    while not await bench.fetch("SELECT 1 FROM noted"):
        await halt.end(again.pool, "probe", Cause.BRAKE)
        await asyncio.sleep(0.2)
    assert (await bench.fetch("SELECT count(*) FROM dead_letter"))[0][0] == 70
    while again.loop.state.not_ready() is not None:
        await asyncio.sleep(0.02)


async def test_events_that_nobody_can_handle_draw_it_inside_their_batch(
    bench: Bench, probes: Probes
) -> None:
    tried: set[str] = set()

    async def choke(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        if len(events) == 1:
            tried.add(events[0].key)
        raise KeyError

    for _ in range(60):
        await bench.send(envelope(uuid4(), 1), partition=3)
    probe = probes(choke)
    await probe.start()
    await until_waiting(probe, "brake drawn")
    assert len(tried) == 20
    assert (await bench.fetch("SELECT max(next) = 20 FROM next_offset"))[0][0]


async def test_it_is_stored_also_by_a_process_that_is_told_to_stop(
    bench: Bench, probes: Probes
) -> None:
    tried: set[str] = set()

    async def choke(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        tried.update(event.key for event in events if len(events) == 1)
        if len(tried) == 20:
            probe.loop.stop()
        raise KeyError

    for _ in range(20):
        await bench.send(envelope(uuid4(), 1), partition=3)
    probe = probes(choke)
    await probe.start()
    await probe.tasks[0]
    assert len(await bench.fetch("SELECT 1 FROM halt WHERE cause = 'brake'")) == 1


async def test_what_is_parked_or_known_between_bad_events_does_not_keep_the_brake_off(
    bench: Bench, probes: Probes
) -> None:
    known = step(uuid4(), 1)
    await tell(bench, known)
    await probes(topics=TOPICS).start()
    await bench.until("SELECT count(*) = 1 FROM noted")
    for referral in [uuid4() for _ in range(20)]:
        await tell(bench, step(referral, 1), b"{")
        await tell(bench, step(referral, 2))
        await tell(bench, known)
    await bench.until("SELECT count(*) = 1 FROM halt WHERE cause = 'brake'")
    assert len(await bench.fetch("SELECT 1 FROM noted")) == 1


async def test_old_bad_events_that_come_again_neither_draw_it_nor_are_counted_again(
    bench: Bench, probes: Probes
) -> None:
    probe = probes()
    await probe.start()
    entries = [decode(record, record.topic) for record in mixed(25)]
    state, consumer = State(progressed_at=0.0), Consumer("probe", (catalogue.INTAKE,), note)
    await Attempt(consumer, probe.works, state.progressed).handle(entries)
    assert state.progressed_at > 0.0
    assert len(await bench.fetch("SELECT 1 FROM dead_letter")) == 25
    counted = set_aside()
    again = Attempt(consumer, probe.works, state.progressed)
    await again.handle(entries)
    assert again.brake.why is None
    assert set_aside() == counted
    assert len(await bench.fetch("SELECT 1 FROM noted")) == 25


def set_aside() -> float | None:
    """How many unreadable records this process has counted."""
    labels = {"topic": catalogue.INTAKE, "reason": "malformed"}
    return instruments.REGISTRY.get_sample_value("referral_dlq_messages_total", labels)


def mixed(count: int) -> Iterator[Unreadable]:
    """So many records that nobody can read, with a good one after each."""
    for offset in range(0, 2 * count, 2):
        yield Unreadable(offset=offset)
        event = envelope(uuid4(), 1)
        body = received(UUID(event.subject)).model_dump_json().encode()
        key = event.subject.encode()
        yield Unreadable(offset=offset + 1, key=key, value=body, headers=event.headers())


async def test_a_paused_consumer_stays_in_its_group_and_hands_nothing_over(
    bench: Bench, probes: Probes
) -> None:
    probe = probes()
    await probe.start()
    await bench.send(envelope(uuid4(), 1))
    await bench.until("SELECT count(*) = 1 FROM noted")
    await halt.add(probe.pool, Halt("probe", Cause.PAUSE, "a look at the packs", "ada"))
    await until_waiting(probe, "paused by ada: a look at the packs")
    for _ in range(10):
        await bench.send(envelope(uuid4(), 1))
    while probe.loop.state.assigned == 0:
        await asyncio.sleep(0.02)
    assert (await bench.fetch("SELECT count(*) FROM noted"))[0][0] == 1
    await halt.end(probe.pool, "probe", Cause.PAUSE)
    await bench.until("SELECT count(*) = 11 FROM noted")
    assert len(await bench.fetch("SELECT DISTINCT key FROM noted")) == 11


async def test_nothing_is_handled_before_the_schema_is_there(bench: Bench, probes: Probes) -> None:
    await bench.fetch("ALTER TABLE schema_version RENAME TO later")
    probe = probes(note)
    await probe.start()
    await bench.send(envelope(uuid4(), 1))
    await until_waiting(probe, "waits for PostgreSQL (the database has not been set up")
    await bench.fetch("ALTER TABLE later RENAME TO schema_version")
    await bench.until("SELECT count(*) = 1 FROM noted")


async def test_a_database_without_our_roles_and_tables_says_what_to_run(servers: Servers) -> None:
    settings = ChassisSettings.model_validate(
        {"database_url": servers.database_url, "kafka_bootstrap_servers": "nowhere:1"}
    )
    async with await open_pool("stranger", settings) as pool:
        assert await behind(pool, "router") == UNMADE
    async with await open_pool("router", settings) as pool:
        assert await behind(pool, "router") == UNMADE


async def test_a_table_that_a_migration_has_yet_to_make_is_waited_for(
    bench: Bench, probes: Probes
) -> None:
    probe = probes(note)
    await probe.start()
    await bench.send(envelope(uuid4(), 1))
    await bench.until("SELECT count(*) = 1 FROM noted")
    await bench.fetch("UPDATE schema_version SET version_num = ''")
    await bench.fetch("ALTER TABLE noted RENAME TO later")
    await bench.send(envelope(uuid4(), 1))
    await until_waiting(probe, "waits for PostgreSQL (the schema is at")
    await bench.fetch("ALTER TABLE later RENAME TO noted")
    await bench.until("SELECT count(*) = 2 FROM noted")
    assert not await bench.fetch("SELECT 1 FROM dead_letter")
