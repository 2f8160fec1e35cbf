"""`frontdoor outbox` on a real database."""

import asyncio
import json

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from services.cli.app import app

WHO = ("--reason", "the topic takes it now", "--as", "ada")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, bootstrap_servers: str, database_url: str) -> None:
    """What the command finds its servers by."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)


async def run(*words: str) -> Result:
    """The command, in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["outbox", *words])


async def test_a_refused_row_is_shown_with_what_waits_behind_it_and_sent_again(
    database_url: str,
) -> None:
    assert (await run("status")).exit_code == 0
    connection = await asyncpg.connect(database_url)
    id_ = await connection.fetchval(
        "INSERT INTO router.outbox (topic, key, headers, refused) VALUES ('t', 'k', '[]', 'TooBig')"
        " RETURNING id"
    )
    await connection.execute(
        "INSERT INTO router.outbox (topic, key, headers) VALUES ('t', 'k', '[]')"
    )
    shown = await run("status", "--json")
    assert shown.exit_code == 1
    (router,) = [each for each in json.loads(shown.stdout) if each["service"] == "router"]
    assert (router["pending"], router["refused"][0]["behind"]) == (2, 1)
    assert (await run("retry", "router", "999", *WHO)).exit_code == 4
    assert (await run("retry", "nobody", str(id_), *WHO)).exit_code == 4
    assert (await run("retry", "router", "999", *WHO, "--dry-run")).exit_code == 4
    told = await run("retry", "router", str(id_), *WHO, "--dry-run")
    assert (told.exit_code, "and 1 behind it" in told.stderr) == (0, True)
    assert await connection.fetchval("SELECT count(refused) FROM router.outbox") == 1
    done = await run("retry", "router", str(id_), *WHO, "--json")
    assert json.loads(done.stdout) == {"row": id_, "behind": 1, "done": True}
    assert await connection.fetchval("SELECT count(refused) FROM router.outbox") == 0
    assert [row[0] for row in await connection.fetch("SELECT actor FROM router.audit")] == ["ada"]
    await connection.close()
