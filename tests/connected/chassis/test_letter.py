"""The line of what is set aside: as the log has it, whoever wrote it."""

from collections.abc import Callable
from uuid import uuid4

import asyncpg

from services.chassis import causes
from services.chassis.replay import End
from services.chassis.settings import ChassisSettings
from tests.connected.chassis.conftest import Bench, Probe
from tests.connected.chassis.steps import (
    TOPICS,
    Choking,
    hand,
    noted,
    reference,
    replayed,
    step,
    tell,
)

Probes = Callable[..., Probe]


async def test_what_another_writer_tells_later_waits_behind_the_dead_one_whatever_its_number(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    referral = uuid4()
    await probes(Choking({5}), TOPICS).start()
    for event in (step(referral, 5), step(referral, 1)._replace(source="/frontdoor/another")):
        await tell(bench, event)
    await bench.until("SELECT count(*) = 2 FROM dead_letter")
    replay, dead = await hand(settings), await reference(bench, referral, 5)
    assert [each.end for each in await replayed(replay, dead)] == [End.HANDLED] * 2
    assert await noted(bench, referral) == [5, 1]
    replay.works.pool.terminate()


async def test_a_line_that_a_stopped_replay_left_is_named_by_its_first(
    bench: Bench, probes: Probes
) -> None:
    referral = uuid4()
    await probes(Choking({5}), TOPICS).start()
    another = step(referral, 1)._replace(source="/frontdoor/another")
    for event in (step(referral, 5), step(referral, 6), another):
        await tell(bench, event)
    await bench.until("SELECT count(*) = 3 FROM dead_letter")
    await bench.fetch("DELETE FROM dead_letter WHERE NOT parked")
    connection = await asyncpg.connect(bench.database_url)
    (cause,) = await causes.causes(connection, ["probe"])
    await connection.close()
    assert cause.references == (await reference(bench, referral, 6),)
