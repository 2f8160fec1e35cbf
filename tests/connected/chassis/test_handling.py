"""A batch that takes too long whole is done in parts; nobody is blamed for it."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from services.chassis.event import Event, Outgoing
from services.chassis.work import Work
from tests.connected.chassis.conftest import Bench, Probe, envelope, note

Probes = Callable[..., Probe]


async def test_a_batch_that_always_takes_too_long_is_halved_and_done(
    bench: Bench, probes: Probes
) -> None:
    """Eight need two seconds and four need one, of the second and a half that there is."""
    tried: list[int] = []

    async def dawdle(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        tried.append(len(events))
        await work.tx.execute("SET LOCAL statement_timeout = '1500ms'")
        await work.tx.execute("SELECT pg_sleep(0.25 * $1::int)", len(events))
        return await note(work, events)

    events = [envelope(uuid4(), 1) for _ in range(8)]
    for event in events:
        await bench.send(event, partition=3)
    await probes(dawdle).start()
    await bench.until("SELECT count(*) = 8 FROM noted")
    assert (tried[:3], set(tried[3:])) == ([8, 8, 8], {4})
    noted = await bench.fetch("SELECT key FROM noted ORDER BY id")
    assert [row["key"] for row in noted] == [event.subject for event in events]
    assert not await bench.fetch("SELECT 1 FROM dead_letter")
