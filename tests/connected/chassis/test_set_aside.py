"""What is hard even to set aside: each is kept, and none stops the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis import dead_letter, looks
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

PERSON = b"Mrs Jane Example 9990012345"
NAMED = [("ce_id", PERSON), ("ce_source", PERSON), ("ce_type", PERSON), ("ce_subject", PERSON)]


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
            kept = await dead_letter.keep(work.tx, "probe", [entry], attempts=1)
            work.emit(*[each.told for each in kept])
    assert [row["last"] for row in await bench.fetch("SELECT last FROM sequence")] == [1]


async def test_a_name_in_key_and_headers_is_neither_told_nor_shown_to_who_may_not_see_it(
    bench: Bench, probes: Probes
) -> None:
    await probes().start()
    await bench.send(envelope(uuid4(), 1), b"{", key=PERSON, headers=NAMED)
    (told,) = await bench.published(catalogue.DEAD_LETTER, 1)
    assert b"Example" not in repr((told.key, told.headers, told.value)).encode()
    (row,) = await bench.fetch("SELECT reference, key, event_id FROM dead_letter")
    assert (row["key"], row["event_id"]) == (PERSON, PERSON.decode())
    assert told.key.decode() == str(row["reference"])
    shown = await shown_to(bench, looks.MASKED, row["reference"], looks.masked)
    masked = "xxx xxxx xxxxxxx 0000000000"
    assert {shown.event_id, shown.event_source, shown.event_type} == {masked}
    whole = await shown_to(bench, looks.PAYLOAD, row["reference"], looks.unmasked)
    assert {whole.event_id, whole.event_source, whole.event_type} == {PERSON.decode()}
    assert b"Example" not in repr(await listed(bench)).encode()


async def shown_to(bench: Bench, role: str, reference: UUID, look: Any) -> looks.Look:
    """What a person of this role sees."""
    async with looks.looking(bench.database_url, role=role) as connection:
        found: looks.Look = await look(connection, "probe", reference, actor="a", purpose="b")
    return found


async def listed(bench: Bench) -> list[Any]:
    """What the list holds."""
    async with looks.looking(bench.database_url, role=looks.MASKED) as connection:
        return list(await connection.fetch("SELECT * FROM probe.dead_letter_list"))
