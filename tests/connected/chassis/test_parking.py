"""What happens behind a dead letter: on topics of steps all wait, of states nobody does."""

from collections.abc import Callable
from uuid import uuid4

from services.chassis import instruments
from services.chassis.replay import End
from services.chassis.settings import ChassisSettings
from services.contracts import catalogue
from tests.connected.chassis.conftest import Bench, Probe, envelope
from tests.connected.chassis.steps import (
    TOPICS,
    Choking,
    hand,
    letters,
    noted,
    reference,
    step,
    tell,
)

Probes = Callable[..., Probe]


async def test_later_steps_of_a_key_wait_and_other_keys_do_not(
    bench: Bench, probes: Probes
) -> None:
    held, free = uuid4(), uuid4()
    await probes(Choking({7}), TOPICS).start()
    for sequence in (6, 7, 8, 9):
        await tell(bench, step(held, sequence))
    await tell(bench, step(free, 1))
    await bench.until("SELECT count(*) = 3 FROM dead_letter")
    await bench.until("SELECT count(*) = 1 FROM noted WHERE key = $1", str(free))
    assert await noted(bench, held) == [6]
    assert await letters(bench, held) == [(7, "poison"), (8, None), (9, None)]
    (mark,) = await bench.fetch("SELECT sequence FROM mark WHERE key = $1", str(held))
    assert mark["sequence"] == 6
    assert len(await bench.published(catalogue.DEAD_LETTER, 1)) == 1
    assert (await bench.fetch("SELECT last FROM sequence WHERE topic = 'asc.dead-letter.v1'")) == [
        (1,)
    ]


async def test_in_one_batch_steps_before_what_nobody_can_read_are_handled_and_later_ones_wait(
    bench: Bench, probes: Probes
) -> None:
    referral, other = uuid4(), uuid4()
    await tell(bench, step(referral, 1))
    await tell(bench, step(referral, 2), b"{not json")
    await tell(bench, step(referral, 3))
    await tell(bench, step(other, 1))
    await probes(topics=TOPICS).start()
    await bench.until("SELECT sum(next) = 4 FROM next_offset")
    assert await noted(bench, referral) == [1]
    assert await letters(bench, referral) == [(2, "malformed"), (3, None)]
    assert await noted(bench, other) == [1]


async def test_a_type_that_is_not_known_yet_holds_nobody(bench: Bench, probes: Probes) -> None:
    referral = uuid4()
    await probes(topics=TOPICS).start()
    await tell(bench, step(referral, 1, "unheard-of"))
    await tell(bench, step(referral, 2))
    await bench.until("SELECT sum(next) = 2 FROM next_offset")
    assert await noted(bench, referral) == [2]
    assert await letters(bench, referral) == [(1, "unknown_type")]


async def test_copies_of_what_waits_are_kept_once_though_the_inbox_was_pruned(
    bench: Bench, probes: Probes
) -> None:
    referral = uuid4()
    steps = [step(referral, sequence) for sequence in (7, 8)]
    await probes(Choking({7}), TOPICS).start()
    for event in steps:
        await tell(bench, event)
    await bench.until("SELECT count(*) = 2 FROM dead_letter")
    await bench.fetch("DELETE FROM inbox")
    for event in steps:
        await tell(bench, event)
    await bench.until("SELECT sum(next) = 4 FROM next_offset")
    assert await letters(bench, referral) == [(7, "poison"), (8, None)]
    assert await noted(bench, referral) == []


async def test_a_copy_of_what_nobody_could_read_holds_its_key_no_more_once_that_is_dealt_with(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    referral = uuid4()
    first = step(referral, 1)
    await probes(topics=TOPICS).start()
    before = redelivered()
    await tell(bench, first, b"{")
    await tell(bench, first, b"{")
    await bench.until("SELECT sum(next) = 2 FROM next_offset")
    replay = await hand(settings)
    dead = await reference(bench, referral, 1)
    ends = [each.end async for each in replay.discard(dead, "nobody can read it")]
    assert ends == [End.DISCARDED]
    await tell(bench, first, b"{")
    await tell(bench, step(referral, 2))
    await bench.until("SELECT sum(next) = 4 FROM next_offset")
    assert await noted(bench, referral) == [2]
    assert await letters(bench, referral) == []
    assert redelivered() - before == 2
    replay.works.pool.terminate()


def redelivered() -> float:
    """How many copies this process has counted."""
    labels = {"consumer": "probe", "kind": "redelivery"}
    return instruments.REGISTRY.get_sample_value("referral_inbox_duplicates_total", labels) or 0.0


async def test_a_later_state_goes_through_at_once_and_the_dead_one_is_superseded(
    bench: Bench, probes: Probes
) -> None:
    referral, bystander = uuid4(), uuid4()
    await probes(Choking({7})).start()
    await bench.send(envelope(bystander, 7))
    await bench.send(envelope(referral, 6), b"{not json")
    await bench.send(envelope(referral, 7))
    await bench.until("SELECT count(*) = 3 FROM dead_letter")
    await bench.send(envelope(referral, 8))
    await bench.until("SELECT count(*) = 2 FROM dead_letter WHERE superseded_at IS NOT NULL")
    assert await noted(bench, referral) == [8]
    assert await letters(bench, bystander) == [(7, "poison")]
    assert await letters(bench, referral) == []


async def test_in_one_batch_a_later_state_supersedes_what_nobody_could_read(
    bench: Bench, probes: Probes
) -> None:
    referral = uuid4()
    await bench.send(envelope(referral, 1), headers=[])
    await bench.send(envelope(referral, 2))
    await bench.send(envelope(referral, 3), headers=[])
    await probes().start()
    await bench.until("SELECT sum(next) = 3 FROM next_offset")
    found = await bench.fetch('SELECT superseded_at FROM dead_letter ORDER BY "offset"')
    assert [row[0] is not None for row in found] == [True, False]
