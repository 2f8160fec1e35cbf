"""The MLLP server and the HL7 door, with the real ledger in memory behind them."""

import asyncio
import time
from collections.abc import AsyncIterator
from ipaddress import ip_address, ip_network

import pytest

from services.chassis import http
from services.intake.bucket import Bucket
from services.intake.doors.body import Body
from services.intake.doors.hl7 import Hl7Door, Unanswered
from services.intake.doors.hl7_sender import Peer
from services.intake.doors.mllp import Bounds, Mllp
from services.intake.doors.mllp_frames import framed
from services.intake.parts.limits import Limits
from tests.hostile.corpora.hl7 import ATTACKS, next_message
from tests.unit.intake.hl7 import SOURCE, message, msh
from tests.unit.intake.messages import Held
from tests.unit.intake.mllp import SLOW, Door, after, word
from tests.unit.intake.remembering import Remembering


@pytest.fixture
def front() -> Remembering:
    return Remembering()


@pytest.fixture
async def serving(front: Remembering) -> AsyncIterator[tuple[Door, "asyncio.Task[None]"]]:
    """The door, and the task that holds it open."""
    bounds = Bounds(frame_within=0.7, connections=8, of_an_address=6)
    bound = http.listen("127.0.0.1", 0)
    task = asyncio.create_task(Mllp(Hl7Door(front), bounds).serve(bound))
    yield Door(bound.getsockname()[1]), task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def door(serving: tuple[Door, "asyncio.Task[None]"]) -> Door:
    return serving[0]


def test_there_are_enough_attacks_and_each_has_its_name() -> None:
    names = [each.name for each in ATTACKS]
    assert len(names) == len(set(names)) >= 40


async def test_a_connection_that_hangs_keeps_nobody_else_waiting(door: Door) -> None:
    async with door.line() as slow, door.line() as idle:
        await slow.send(b"\x0bMSH|^~\\&|")
        async with asyncio.timeout(0.5):
            assert word(await door.ask(next_message())) == "AA"
        assert await slow.ended(within=2.0)
        assert word(await idle.ask(next_message())) == "AA"


async def test_bytes_that_trickle_do_not_stretch_the_time_of_a_frame(door: Door) -> None:
    async with door.line() as line:
        trickling = asyncio.create_task(_trickle(line.send))
        assert await line.ended(within=2.0)
        trickling.cancel()
    assert await after(door, (b"\x0bMSH",), SLOW, next_message()) == "slow, then AA"


async def _trickle(send: object) -> None:
    assert callable(send)
    await send(b"\x0b")
    while True:
        await send(b"M")
        await asyncio.sleep(0.05)


async def test_while_nothing_can_be_stored_the_sender_is_asked_to_send_again(
    front: Remembering, door: Door
) -> None:
    front.away = True
    async with door.line() as line:
        answer = await line.ask(message())
        assert word(answer) == "AE"
        assert answer[2].endswith("Nothing was taken: please send it again.")
        front.away = False
        assert word(await line.ask(message())) == "AA"


async def test_who_wants_no_answer_learns_of_an_outage_by_the_connections_end(
    front: Remembering, door: Door
) -> None:
    front.away = True
    async with door.line() as line:
        await line.send(framed(message(header=msh(f15="NE", f16="NE"))))
        assert await line.ended(within=2.0)


async def test_a_stop_waits_for_the_answer_that_is_under_way_and_not_for_who_is_idle(
    front: Remembering, serving: tuple[Door, "asyncio.Task[None]"]
) -> None:
    door, task = serving
    front.released.clear()
    async with door.line() as busy, door.line() as idle:
        asking = asyncio.create_task(busy.ask(message()))
        await front.offered.wait()
        task.cancel()
        assert await idle.ended(within=1.0)
        front.released.set()
        assert word(await asking) == "AA"


async def test_more_connections_of_one_address_than_may_be_are_ended(door: Door) -> None:
    opened = []
    for _ in range(6):
        line = door.line()
        opened.append((line, await line.__aenter__()))
    assert word(await opened[0][1].ask(message())) == "AA"
    async with door.line() as one_more:
        assert await one_more.ended(within=2.0)
    for line, _ in opened:
        await line.__aexit__(None, None, None)
    while word(await door.ask(message())) != "AA":
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("networks", "certificates", "peer", "known"),
    [
        (("192.0.2.0/24",), (), Peer(ip_address("192.0.2.9")), True),
        (("192.0.2.0/24",), (), Peer(ip_address("192.0.3.9")), False),
        (("192.0.2.0/24", "2001:db8::/32"), (), Peer(ip_address("2001:db8::1")), True),
        (("192.0.2.0/24",), ("pas.example",), Peer(ip_address("192.0.2.9")), False),
        (
            ("192.0.2.0/24",),
            ("pas.example",),
            Peer(ip_address("192.0.2.9"), frozenset({"pas.example"})),
            True,
        ),
        (
            ("192.0.2.0/24",),
            ("pas.example",),
            Peer(ip_address("192.0.2.9"), frozenset({"other.example"})),
            False,
        ),
    ],
)
async def test_a_source_is_known_by_where_it_calls_from_and_by_its_certificate(
    front: Remembering,
    networks: tuple[str, ...],
    certificates: tuple[str, ...],
    peer: Peer,
    known: bool,
) -> None:
    assert SOURCE.hl7 is not None
    hl7 = SOURCE.hl7.model_copy(
        update={"networks": tuple(map(ip_network, networks)), "certificates": certificates}
    )
    source = SOURCE.model_copy(update={"hl7": hl7})
    front.sources = Held({source.name: source})
    answer = await Hl7Door(front).take(Body(message(), 1, b""), peer)
    assert answer is not None
    assert (b"MSA|AA|" in answer) is known


async def test_two_sources_with_one_sender_are_nobodys(front: Remembering) -> None:
    twin = SOURCE.model_copy(update={"name": "twin"})
    front.sources = Held({SOURCE.name: SOURCE, twin.name: twin})
    answer = await Hl7Door(front).take(Body(message(), 1, b""), Peer(ip_address("127.0.0.1")))
    assert answer is not None
    assert b"MSA|AR|" in answer


async def test_tests_of_a_system_go_to_the_source_that_takes_tests(front: Remembering) -> None:
    assert SOURCE.hl7 is not None
    trials = SOURCE.model_copy(
        update={
            "name": "hospital-trials",
            "test": True,
            "hl7": SOURCE.hl7.model_copy(update={"processing": ("T",)}),
        }
    )
    front.sources = Held({SOURCE.name: SOURCE, trials.name: trials})
    for processing in ("P", "T"):
        sent = message(header=msh(f10=processing, f11=processing))
        answer = await Hl7Door(front).take(Body(sent, 1, b""), Peer(ip_address("127.0.0.1")))
        assert answer is not None
        assert b"MSA|AA|" in answer
    by_source = {key[0]: entry.message.source.test
                 for key, entry in front.ledger.entries.items()}  # fmt: skip
    assert by_source == {"hospital-hl7": False, "hospital-trials": True}


async def test_no_answer_wanted_and_nothing_durable_is_told_to_the_server(
    front: Remembering,
) -> None:
    front.away = True
    sent = message(header=msh(f15="NE", f16="NE"))
    with pytest.raises(Unanswered):
        await Hl7Door(front).take(Body(sent, 1, b""), Peer(ip_address("127.0.0.1")))


async def test_a_source_that_sends_too_much_waits_and_is_then_asked_to_send_again(
    front: Remembering, door: Door
) -> None:
    front.bucket = Bucket.full(Limits(per_second=10, burst=2), time.monotonic())
    async with door.line() as line:
        began = time.monotonic()
        told = [word(await line.ask(next_message())) for _ in range(4)]
        assert told == ["AA"] * 4
        assert time.monotonic() - began > 0.1
        front.bucket = Bucket.full(Limits(per_second=0.1, burst=1), time.monotonic())
        assert [word(await line.ask(next_message())) for _ in range(2)] == ["AA", "AE"]


async def test_with_who_calls_from_where_no_source_is_nobody_speaks(
    front: Remembering, door: Door
) -> None:
    assert SOURCE.hl7 is not None
    away = SOURCE.hl7.model_copy(update={"networks": (ip_network("192.0.2.0/24"),)})
    front.sources = Held({SOURCE.name: SOURCE.model_copy(update={"hl7": away})})
    async with door.line() as line:
        assert await line.ended()
