"""What is hard even to set aside: each is kept, and none stops the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from uuid import uuid4

import pytest

from services.chassis import dead_letter
from services.chassis.decode import decode
from services.chassis.event import Event, Outgoing
from services.chassis.work import Work
from services.contracts import catalogue
from tests.connected.chassis.conftest import Bench, Probe, envelope, note

Probes = Callable[..., Probe]

LONG = token_hex(6_000)


@dataclass(frozen=True)
class Unreadable:
    """A record without headers, read again and again."""

    topic: str = catalogue.INTAKE
    partition: int = 3
    offset: int = 5
    key: bytes | None = b"somebody"
    value: bytes | None = b"{"
    headers: Sequence[tuple[str, bytes | None]] = ()


async def choke(work: Work, events: Sequence[Event]) -> list[Outgoing]:
    """Handle none whose sequence is 7."""
    if any(event.envelope.sequence == 7 for event in events):
        raise KeyError("x")
    return await note(work, events)


def headers(*more: tuple[str, bytes | None], sequence: int = 1, **fields: Any) -> dict[str, Any]:
    event = envelope(uuid4(), sequence, **fields)
    return {"event": event, "headers": [*event.headers(), *more]}


CASES = [
    ("a null header on what nobody can read", headers(("x", None), ("y", b"")), b"{"),
    ("a null header on what nobody can handle", headers(("x", None), sequence=7), None),
    ("an id too long for the inbox", headers(event_id=LONG), None),
]


@pytest.mark.parametrize(("what", "sent", "body"), CASES, ids=[each[0] for each in CASES])
async def test_it_is_kept_and_the_rest_goes_on(
    bench: Bench, probes: Probes, what: str, sent: dict[str, Any], body: bytes | None
) -> None:
    good = envelope(uuid4(), 1)
    await probes(choke).start()
    await bench.send(body=body, **sent)
    await bench.send(good)
    await bench.until("SELECT count(*) = 1 FROM noted WHERE key = $1", good.subject)
    await bench.until("SELECT sum(next) = 2 FROM next_offset")
    assert len(await bench.fetch("SELECT 1 FROM dead_letter")) == 1, what


async def test_a_redelivered_dead_letter_is_told_once(bench: Bench, probes: Probes) -> None:
    probe, entry = probes(), decode(Unreadable(), catalogue.INTAKE)
    await probe.start()
    for _ in range(3):
        async with probe.works.begin() as work:
            work.emit(*await dead_letter.keep(work.tx, "probe", [entry], attempts=1))
    assert [row["last"] for row in await bench.fetch("SELECT last FROM sequence")] == [1]
