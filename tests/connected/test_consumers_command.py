"""`frontdoor consumers` on real servers."""

import asyncio
import json

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from services.chassis.topics import Provisioner
from services.cli.app import app
from services.contracts import topics

WHO = ("--reason", "a drill", "--as", "ada")


@pytest.fixture(autouse=True)
async def environment(
    monkeypatch: pytest.MonkeyPatch, bootstrap_servers: str, database_url: str, topic_prefix: str
) -> None:
    """Topics of this test's own, and what the command finds its servers by."""
    async with Provisioner(bootstrap_servers, topic_prefix) as cluster:
        await cluster.apply(await cluster.plan(topics.load()))
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
    assert (await run("pause", "router", *WHO)).exit_code == 0
    assert (await run("pause", "router", *WHO)).exit_code == 5
    shown = await run("status", "--json")
    assert shown.exit_code == 1
    (router,) = [each for each in json.loads(shown.stdout) if each["consumer"] == "router"]
    assert [each["reason"] for each in router["halts"]] == ["a drill"]
    assert router["members"] == []
    assert (await run("release", "router", *WHO)).exit_code == 5
    assert (await run("release", "router", *WHO, "--dry-run")).exit_code == 5
    assert (await run("resume", "router", *WHO, "--dry-run")).exit_code == 0
    assert (await run("resume", "router", *WHO)).exit_code == 0
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("SELECT actor, action, subject FROM router.audit ORDER BY id")
    await connection.close()
    assert [tuple(row) for row in rows] == [("ada", "pause", "router"), ("ada", "resume", "router")]


async def test_who_is_not_there_cannot_be_paused() -> None:
    assert (await run("pause", "nobody", *WHO)).exit_code == 4
    assert (await run("pause", "router")).exit_code == 2


async def test_a_stopped_group_is_set_to_where_its_database_is(database_url: str) -> None:
    first = await run("recover", "--service", "router", *WHO, "--json")
    assert first.exit_code == 0
    starts = json.loads(first.stdout)
    assert {each["committed"] for each in starts} == {None}
    again = json.loads((await run("recover", "--service", "router", *WHO, "--json")).stdout)
    assert {(each["committed"], each["start"]) for each in again} == {(0, 0)}
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT count(*) FROM router.audit") == 2
    await connection.close()
