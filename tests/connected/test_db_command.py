"""`frontdoor db migrate` on a real server."""

import asyncio
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from services.chassis.migrate import owners
from services.chassis.schema import newest
from services.cli.app import app


async def migrate(*words: str) -> Result:
    """The command, in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["db", "migrate", *words])


async def test_a_dry_run_tells_each_step_and_makes_no_schema(
    database_url: str, bootstrap_servers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"empty_{uuid4().hex[:8]}"
    connection = await asyncpg.connect(database_url)
    await connection.execute(f"CREATE DATABASE {name}")
    monkeypatch.setenv("DATABASE_URL", urlsplit(database_url)._replace(path=f"/{name}").geturl())
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)
    for _ in range(2):
        told = await migrate("--dry-run")
        assert told.exit_code == 0
        assert f"intake: nothing → {newest('intake')}" in told.stderr
    assert (await migrate()).exit_code == 0
    assert (await migrate("--dry-run")).stderr.count("stays at") == len(owners())
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()
