"""Delivering answers to receivers that fail, hang, redirect, throttle, or are gone."""

import asyncio
import socket
from pathlib import Path

import pytest
from starlette.responses import Response, StreamingResponse

from services.intake.back import sending
from services.intake.source import Source
from tests.connected.intake.answered import (
    deliver,
    hear,
    receiver,
    referred,
    secret,
    secrets,
    source,
    told_at,
)
from tests.connected.intake.conftest import Intake
from tests.connected.intake.receiver import Behaviour, Came, Receiver
from tests.connected.intake.telling import routed
from tests.waiting import until

__all__ = ["receiver", "secrets", "source"]


def says(status: int, **headers: str) -> Behaviour:
    """Always this status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Response(status_code=status, headers=named)


def hangs(_: Came) -> Response | None:
    """Takes it and says nothing."""
    return None


def pours(_: Came) -> Response:
    """An error that has no end."""

    async def for_ever():
        while True:
            yield b"x" * 65536
            await asyncio.sleep(0)

    return StreamingResponse(for_ever(), status_code=500)


async def due_now(intake: Intake) -> None:
    """Let what waits, and whoever is left alone, be due."""
    await intake.fetch(
        "UPDATE answer_delivery SET due_at = now() WHERE state = 'waiting' RETURNING 1"
    )
    await intake.fetch("UPDATE answer_receiver SET open_until = now() RETURNING 1")


async def test_what_fails_is_sent_again_with_the_same_id_and_body(
    intake: Intake, receiver: Receiver, source: Source, secrets: Path
):
    receiver.behaves = says(500)
    await hear(intake, [source], routed(await referred(intake)))
    running = deliver(intake, secrets, source)
    await until(lambda: len(receiver.came) == 2)
    receiver.behaves = says(200)
    await intake.until("SELECT count(*) = 1 FROM answer_delivery WHERE state = 'delivered'")
    await running.stop()
    assert len({each.id for each in receiver.came}) == len({e.body for e in receiver.came}) == 1
    assert all(each.signed for each in receiver.came)
    (row,) = await intake.fetch("SELECT attempts, status, why FROM answer_delivery")
    assert tuple(row) == (len(receiver.came), 200, None)


async def test_after_the_last_attempt_it_is_undeliverable_and_the_next_goes(
    intake: Intake, receiver: Receiver, source: Source, secrets: Path
):
    referral_id = await referred(intake)
    receiver.behaves = lambda came: Response(
        status_code=422 if came.told["data"]["destination"] == "eit" else 200
    )
    await hear(intake, [source], routed(referral_id))
    await hear(intake, [source], routed(referral_id, 2, "rapid_response"))
    running = deliver(intake, secrets, source)
    await intake.until("SELECT count(*) = 1 FROM answer_delivery WHERE state = 'delivered'")
    await running.stop()
    assert len(receiver.came) == 5
    rows = await intake.fetch("SELECT state, why, attempts FROM answer_delivery ORDER BY seq")
    assert [tuple(row) for row in rows] == [("undeliverable", "refused", 4), ("delivered", None, 1)]


async def test_of_one_referral_nothing_overtakes(
    intake: Intake, receiver: Receiver, source: Source, secrets: Path
):
    receiver.behaves = says(500)
    ids = [await referred(intake, f"CC-{n}") for n in range(3)]
    for revision, team in enumerate(("eit", "rapid_response", "duty_and_advice"), start=1):
        await hear(intake, [source], *(routed(each, revision, team) for each in ids))
    running = deliver(intake, secrets, source)
    await until(lambda: len(receiver.came) >= 5)
    assert {each.told["data"]["destination"] for each in receiver.came} == {"eit"}
    receiver.came.clear()
    receiver.behaves = says(200)
    await due_now(intake)
    await intake.until("SELECT count(*) = 9 FROM answer_delivery WHERE state = 'delivered'")
    await running.stop()
    for each in ids:
        told = [c.told["data"] for c in receiver.came if c.told["data"]["referral_id"] == str(each)]
        assert [d["destination"] for d in told] == ["eit", "rapid_response", "duty_and_advice"]


async def test_a_redirect_is_not_followed(
    intake: Intake, receiver: Receiver, source: Source, secrets: Path
):
    receiver.behaves = says(307, Location=f"{receiver.url}/elsewhere")
    await hear(intake, [source], routed(await referred(intake)))
    running = deliver(intake, secrets, source)
    await intake.until("SELECT state = 'undeliverable' FROM answer_delivery")
    await running.stop()
    assert {each.path for each in receiver.came} == {"/answers"}
    ((why,),) = await intake.fetch("SELECT why FROM answer_delivery")
    assert why == "redirect"


@pytest.mark.parametrize(("behaves", "why"), [(hangs, "timeout"), (pours, "server_error")])
async def test_a_receiver_that_does_not_end_is_given_up(
    intake: Intake,
    receiver: Receiver,
    source: Source,
    secrets: Path,
    monkeypatch: pytest.MonkeyPatch,
    behaves: Behaviour,
    why: str,
):
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 0.3)
    receiver.behaves = behaves
    await hear(intake, [source], routed(await referred(intake)))
    running = deliver(intake, secrets, source)
    await intake.until("SELECT state = 'undeliverable' FROM answer_delivery")
    await running.stop()
    (row,) = await intake.fetch("SELECT why, attempts FROM answer_delivery")
    assert tuple(row) == (why, 4)


async def test_a_receiver_that_asks_for_time_gets_it_for_all_its_answers(
    intake: Intake, receiver: Receiver, source: Source, secrets: Path
):
    receiver.behaves = says(429, Retry_After="3600")
    await hear(intake, [source], routed(await referred(intake)))
    running = deliver(intake, secrets, source)
    await intake.until("SELECT status = 429 FROM answer_delivery")
    await hear(intake, [source], routed(await referred(intake, "CC-2")))
    await asyncio.sleep(0.3)
    assert len(receiver.came) == 1, "the second waits, too"
    ((wait,),) = await intake.fetch(
        "SELECT extract(epoch FROM due_at - now()) FROM answer_delivery WHERE status = 429"
    )
    assert 3500 < wait <= 3600
    receiver.behaves = says(200)
    await due_now(intake)
    await intake.until("SELECT count(*) = 2 FROM answer_delivery WHERE state = 'delivered'")
    await running.stop()


async def test_who_is_gone_is_sent_nothing_more_until_it_has_another_address(
    intake: Intake, receiver: Receiver, source: Source, secrets: Path
):
    receiver.behaves = says(410)
    ids = [await referred(intake, f"CC-{n}") for n in range(3)]
    await hear(intake, [source], routed(ids[0]))
    running = deliver(intake, secrets, source)
    await intake.until("SELECT EXISTS (SELECT FROM answer_receiver WHERE gone_at IS NOT NULL)")
    await hear(intake, [source], *map(routed, ids[1:]))
    await due_now(intake)
    await asyncio.sleep(0.3)
    await running.stop()
    assert len(receiver.came) == 1
    receiver.behaves = says(200)
    await due_now(intake)
    moved = deliver(intake, secrets, told_at(f"{receiver.url}/moved"))
    await intake.until("SELECT count(*) = 3 FROM answer_delivery WHERE state = 'delivered'")
    await moved.stop()


async def test_a_dead_receiver_costs_the_others_nothing_and_is_asked_by_one_probe(
    intake: Intake, receiver: Receiver, secrets: Path
):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead = told_at(f"http://127.0.0.1:{nobody.getsockname()[1]}", "contact-centre")
        alive = told_at(receiver.url, "test-harness")
        secret(secrets, "test-harness")
        many = [await referred(intake, f"CC-{n}") for n in range(40)]
        await hear(intake, [dead], *map(routed, many))
        running = deliver(intake, secrets, dead, alive)
        await intake.until("SELECT EXISTS (SELECT FROM answer_receiver WHERE open_until > now())")
        ((before,),) = await intake.fetch("SELECT sum(attempts) FROM answer_delivery")
        assert before < 40, "most were never tried"
        other = await referred(intake, "TH-1", source="test-harness")
        await hear(intake, [alive], routed(other))
        await intake.until("SELECT EXISTS (SELECT FROM answer_delivery WHERE state = 'delivered')")
        await due_now(intake)
        await intake.until(
            "SELECT openings >= 2 FROM answer_receiver WHERE source = 'contact-centre'"
        )
        ((after,),) = await intake.fetch(
            "SELECT sum(attempts) FROM answer_delivery WHERE source = 'contact-centre'"
        )
        await running.stop()
    assert after - before == 1
    assert len(receiver.came) == 1


async def test_once_it_is_back_everything_is_had_once(
    intake: Intake, receiver: Receiver, source: Source, secrets: Path
):
    receiver.behaves = says(503)
    many = [await referred(intake, f"CC-{n}") for n in range(30)]
    await hear(intake, [source], *map(routed, many))
    running = deliver(intake, secrets, source)
    await intake.until("SELECT EXISTS (SELECT FROM answer_receiver WHERE open_until > now())")
    receiver.behaves = says(200)
    receiver.came.clear()
    await due_now(intake)
    await intake.until("SELECT count(*) = 30 FROM answer_delivery WHERE state = 'delivered'")
    await running.stop()
    assert len(receiver.ids) == len(set(receiver.ids)) == 30
    (row,) = await intake.fetch("SELECT failures, open_until FROM answer_receiver")
    assert tuple(row) == (0, None)


async def test_several_processes_share_the_work_and_none_sends_what_another_has(
    intake: Intake, receiver: Receiver, source: Source, secrets: Path
):
    many = [await referred(intake, f"CC-{n}") for n in range(40)]
    await hear(intake, [source], *map(routed, many))
    running = [deliver(intake, secrets, source) for _ in range(3)]
    await intake.until("SELECT count(*) = 40 FROM answer_delivery WHERE state = 'delivered'")
    for each in running:
        await each.stop()
    assert len(receiver.ids) == len(set(receiver.ids)) == 40


async def test_without_its_secret_nothing_is_sent_and_no_attempt_is_lost(
    intake: Intake,
    receiver: Receiver,
    source: Source,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
):
    await hear(intake, [source], routed(await referred(intake)))
    running = deliver(intake, tmp_path / "nowhere", source)
    await until(lambda: "answers cannot be sent" in caplog.text)
    await running.stop()
    ((attempts,),) = await intake.fetch("SELECT attempts FROM answer_delivery")
    assert (attempts, receiver.came) == (0, [])
