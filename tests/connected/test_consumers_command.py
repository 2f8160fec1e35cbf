"""`frontdoor consumers` on real servers."""

import asyncio
import json

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from typer.testing import CliRunner, Result

from services.chassis import halt
from services.chassis.halt import Cause, Halt
from services.cli.app import app
from services.contracts import catalogue

WHO = ("--reason", "a drill", "--as", "ada")


@pytest.fixture(autouse=True)
async def environment(
    provisioned: None,
    monkeypatch: pytest.MonkeyPatch,
    bootstrap_servers: str,
    database_url: str,
    topic_prefix: str,
) -> None:
    """Topics of this test's own, and what the command finds its servers by."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)
    monkeypatch.setenv("TOPIC_PREFIX", topic_prefix)


async def run(*words: str) -> Result:
    """The command, in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["consumers", *words])


async def test_a_pause_is_stored_shown_and_ended_and_each_is_in_the_audit(
    database_url: str,
) -> None:
    assert (await run("pause", "router", *WHO, "--dry-run")).exit_code == 0
    assert (await run("resume", "router", *WHO)).exit_code == 5
    told = await run("pause", "router", *WHO, "--json")
    assert json.loads(told.stdout) == {"consumer": "router", "pause": True, "done": True}
    assert (await run("pause", "router", *WHO)).exit_code == 5
    shown = await run("status", "--json")
    assert shown.exit_code == 1
    (router,) = [each for each in json.loads(shown.stdout) if each["consumer"] == "router"]
    assert [each["reason"] for each in router["halts"]] == ["a drill"]
    assert router["members"] == []
    assert (await run("release", "router", *WHO)).exit_code == 5
    assert (await run("release", "router", *WHO, "--dry-run")).exit_code == 5
    assert (await run("resume", "router", *WHO, "--dry-run")).exit_code == 0
    assert "is ended" in (await run("resume", "router", *WHO)).stderr
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("SELECT actor, action, subject FROM router.audit ORDER BY id")
    await connection.close()
    assert [tuple(row) for row in rows] == [("ada", "pause", "router"), ("ada", "resume", "router")]


@pytest.mark.parametrize("name", ["nobody", "case-system"])
async def test_who_is_not_there_or_not_ours_cannot_be_paused(name: str) -> None:
    for verb in ("pause", "resume", "release"):
        done = await run(verb, name, *WHO)
        assert done.exit_code == 4
        assert "There are: intake, router, eit, metrics." in done.stderr


async def test_a_reason_must_be_given() -> None:
    assert (await run("pause", "router")).exit_code == 2


async def test_a_stopped_group_is_set_to_where_its_database_is(database_url: str) -> None:
    async with asyncio.timeout(60):  # a Kafka that is new has no coordinator for a moment
        while (first := await run("recover", "--service", "router", *WHO, "--json")).exit_code == 1:
            assert "Kafka cannot be asked" in first.stderr
    starts = json.loads(first.stdout)
    assert {each["committed"] for each in starts} == {None}
    again = json.loads((await run("recover", "--service", "router", *WHO, "--json")).stdout)
    assert {(each["committed"], each["start"]) for each in again} == {(0, 0)}
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT count(*) FROM router.audit") == 2
    await connection.close()


async def test_all_are_set_where_none_is_named(database_url: str) -> None:
    planned = await run("recover", *WHO, "--dry-run", "--json")
    assert planned.exit_code == 0
    done = await run("recover", *WHO, "--json")
    assert done.exit_code == 0
    names = {each["consumer"] for each in json.loads(done.stdout)}
    assert names == {"intake", "router", "eit", "metrics"}
    connection = await asyncpg.connect(database_url)
    for name in names:
        (deed,) = await connection.fetch(f"SELECT action, subject FROM {name}.audit")  # noqa: S608
        assert tuple(deed) == ("recover", name)
    await connection.close()


async def test_none_is_set_while_one_of_them_runs(
    database_url: str, bootstrap_servers: str, topic_prefix: str
) -> None:
    async with AIOKafkaConsumer(
        topic_prefix + catalogue.INTAKE,
        group_id=f"{topic_prefix}metrics",
        bootstrap_servers=bootstrap_servers,
    ) as running:
        assert running.assignment()
        done = await run("recover", *WHO)
    assert done.exit_code == 5
    assert "metrics still runs" in done.stderr
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT count(*) FROM intake.audit") == 0
    await connection.close()


async def halts() -> list[str]:
    """Why the router stands, as `status` shows it."""
    shown = json.loads((await run("status", "--json")).stdout)
    return [h["reason"] for each in shown if each["consumer"] == "router" for h in each["halts"]]


async def test_a_drawn_brake_is_seen_and_released_once(database_url: str) -> None:
    assert await halts() == []
    connection = await asyncpg.connect(database_url)
    drawn = Halt("router", Cause.BRAKE, "20 in a row", "router")
    await connection.execute("SET search_path = router")
    await halt.add(connection, drawn)  # type: ignore[arg-type]
    await connection.close()
    assert (await run("status")).exit_code == 1
    assert await halts() == ["20 in a row"]
    assert (await run("resume", "router", *WHO)).exit_code == 5  # a pause is another thing
    assert (await run("release", "router", *WHO)).exit_code == 0
    assert (await run("release", "router", *WHO)).exit_code == 5
    assert await halts() == []
