"""What is kept for its time only; nothing that was handled is handled again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.chassis.prune import CHUNK, prune
from services.chassis.settings import ChassisSettings
from tests.connected.chassis.conftest import Bench, Probe, envelope
from tests.connected.chassis.steps import TOPICS, Choking, letters, noted, step, tell

Probes = Callable[..., Probe]


def later(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


async def test_what_is_handled_stays_handled_once_though_the_inbox_forgot_it(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    probe, first, second = probes(), envelope(uuid4(), 1), envelope(uuid4(), 1)
    await probe.start()
    await bench.send(first)
    await bench.until("SELECT count(*) = 1 FROM noted")
    assert await prune(probe.pool, settings, now=later(29)) == {}
    assert await prune(probe.pool, settings, now=later(31)) == {"inbox": 1}
    await bench.send(first)
    await bench.send(second)
    await bench.until("SELECT sum(next) = 3 FROM next_offset")
    assert len(await bench.fetch("SELECT 1 FROM noted")) == 2


async def test_everything_that_is_due_goes_in_pieces(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    probe = probes()
    await probe.start()
    many = 2 * CHUNK + 1
    await bench.fetch(
        "INSERT INTO inbox (consumer, source, id)"
        " SELECT 'probe', '/x', n FROM generate_series(1, $1::int) n",
        many,
    )
    assert await prune(probe.pool, settings, now=later(31)) == {"inbox": many}
    assert await bench.fetch("SELECT 1 FROM inbox") == []


async def test_a_superseded_letter_goes_with_a_line_in_the_audit(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    probe, referral = probes(Choking({1})), uuid4()
    await probe.start()
    for sequence in (1, 2):
        await bench.send(envelope(referral, sequence))
    await bench.until("SELECT count(*) = 1 FROM dead_letter WHERE superseded_at IS NOT NULL")
    assert "superseded" not in await prune(probe.pool, settings, now=later(89))
    assert await prune(probe.pool, settings, now=later(91)) == {"superseded": 1}
    deeds = await bench.fetch("SELECT action, (detail->'superseded')::boolean FROM audit")
    assert [tuple(deed) for deed in deeds] == [("expire", True)]


async def test_what_nobody_dealt_with_goes_with_a_line_in_the_audit_and_does_not_come_back(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    probe, referral = probes(Choking({1}), TOPICS), uuid4()
    steps = [step(referral, sequence) for sequence in (1, 2)]
    await probe.start()
    for event in steps:
        await tell(bench, event)
    await bench.until("SELECT count(*) = 2 FROM dead_letter")
    gone = await prune(probe.pool, settings, now=later(91))
    assert gone == {"inbox": 2, "expired": 2}
    deeds = await bench.fetch("SELECT actor, action, detail->>'refusal' FROM audit ORDER BY 3")
    assert [tuple(deed) for deed in deeds] == [
        ("retention", "expire", "poison"), ("retention", "expire", None)
    ]  # fmt: skip
    await tell(bench, step(referral, 3))
    await bench.until("SELECT count(*) = 1 FROM noted")
    for event in steps:
        await tell(bench, event)
    await bench.until("SELECT sum(next) = 5 FROM next_offset")
    assert await noted(bench, referral) == [3]
    assert await letters(bench, referral) == []


async def test_a_line_stays_as_long_as_one_in_it_is_younger(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    probe, referral = probes(Choking({1}), TOPICS), uuid4()
    await probe.start()
    for sequence in (1, 2, 3):
        await tell(bench, step(referral, sequence))
    await bench.until("SELECT count(*) = 3 FROM dead_letter")
    await bench.fetch("UPDATE dead_letter SET at = at - interval '50 days' WHERE sequence < 3")
    assert await prune(probe.pool, settings, now=later(85)) == {"inbox": 3}
    assert await prune(probe.pool, settings, now=later(91)) == {"expired": 3}


async def test_what_cannot_be_sent_stays_until_somebody_deals_with_it(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    probe, referral = probes(Choking({1})), uuid4()
    await probe.start()
    await bench.send(envelope(referral, 1))
    await bench.until("SELECT count(*) = 1 FROM dead_letter")
    await bench.fetch("UPDATE dead_letter SET refusal = 'unsendable'")
    assert "expired" not in await prune(probe.pool, settings, now=later(1000))
    await bench.fetch("UPDATE dead_letter SET refusal = 'malformed'")
    assert (await prune(probe.pool, settings, now=later(1000)))["expired"] == 1
