"""Who may look at what was refused: by database role, masked unless allowed, each look logged."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from typer.testing import CliRunner

from services.cli import intake as commands
from services.intake import looks
from services.intake.looks import MASKED, PAYLOAD, NotAllowed
from tests.connected.intake.conftest import Intake, form

BAD = form(nickname="Testperson Example, 999 000 0018")


@pytest.fixture
async def refused(intake: Intake) -> Any:
    """The id of a message that was refused."""
    assert (await intake.send(BAD)).status_code == 422
    return (await intake.fetch("SELECT id FROM reject"))[0]["id"]


@pytest.fixture
async def clerk(intake: Intake, database_url: str) -> AsyncIterator[str]:
    """The address of the database for a login that may look, masked, and do nothing else."""
    async with intake.connected() as owner:
        name = f"clerk_{intake.settings.topic_prefix.strip('.')}"
        await owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'for this test'")
        await owner.execute(f"GRANT {MASKED} TO {name}")
        url = urlsplit(database_url)
        host = url.netloc.partition("@")[2]
        yield url._replace(netloc=f"{name}:for%20this%20test@{host}").geturl()
        await owner.execute(f"DROP ROLE {name}")


async def test_a_masked_look_shows_the_shape_and_no_content(
    intake: Intake, database_url: str, refused: Any
):
    async with looks.looking(database_url, role=MASKED) as connection:
        found = await looks.masked(connection, refused, purpose="a call from the sender")
    assert found is not None
    assert found.problems[0]["pointer"] == "/nickname"
    assert found.size == len(BAD)
    assert '"xxxxxxxx": "xxxxxxxxxx xxxxxxx, 000 000 0000"' in found.payload
    for private in ("Testperson", "9990", "grab"):
        assert private not in found.payload


async def test_who_is_allowed_reads_what_was_sent(intake: Intake, database_url: str, refused: Any):
    async with looks.looking(database_url, role=PAYLOAD) as connection:
        found = await looks.unmasked(connection, refused, purpose="repair with the sender")
    assert found is not None
    assert found.payload.encode() == BAD


async def test_every_look_is_in_the_access_log_with_account_and_purpose(
    intake: Intake, database_url: str, refused: Any
):
    async with looks.looking(database_url, role=PAYLOAD) as connection:
        await looks.newest(connection, limit=10, purpose="overview")
        await looks.unmasked(connection, refused, purpose="repair")
    rows = await intake.fetch(
        "SELECT action, reject_id, purpose, account = current_user AS mine FROM access_log"
        " ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [
        ("list", None, "overview", True),
        ("masked", refused, "repair", True),
        ("payload", refused, "repair", True),
    ]


async def test_a_login_without_the_role_sees_no_payload(clerk: str, refused: Any):
    async with looks.looking(clerk, role=MASKED) as connection:
        assert await looks.masked(connection, refused, purpose="a call") is not None
        for query in ("SELECT * FROM intake.reject", f"SELECT intake.read_reject('{refused}', '')"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(query)
    with pytest.raises(NotAllowed):
        async with looks.looking(clerk, role=PAYLOAD):
            pass


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT body FROM reject",
        "DELETE FROM reject",
        "SELECT * FROM access_log",
        "DELETE FROM access_log",
        "INSERT INTO access_log (action, purpose) VALUES ('list', '')",
    ],
)
async def test_the_service_itself_keeps_rejects_and_cannot_read_them(
    intake: Intake, statement: str
):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await intake.runtime.pool.execute(statement)


async def ran(*arguments: str) -> Any:
    """A command's result; it has an event loop of its own, so it runs in a thread."""
    return await asyncio.to_thread(CliRunner().invoke, commands.app, list(arguments))


async def test_the_commands_list_and_show(
    refused: Any, database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", database_url)
    listed = await ran("rejects", "list", "--json")
    assert [each["id"] for each in json.loads(listed.stdout)] == [str(refused)]
    assert str(refused) in (await ran("rejects", "list")).stdout, "an id must not be cut"
    shown = await ran("rejects", "show", str(refused), "--purpose", "a call")
    assert shown.exit_code == 0
    assert "/nickname" in shown.stdout
    assert "Testperson" not in shown.stdout
    unmasked = await ran("rejects", "show", str(refused), "--purpose", "repair", "--unmasked")
    assert "Testperson" in unmasked.stdout


async def test_the_list_is_of_a_source_or_a_reason_and_goes_on_before_a_refusal(
    intake: Intake, refused: Any, database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", database_url)
    await intake.send(b"{")

    async def listed(*words: str) -> list[str]:
        told = await ran("rejects", "list", "--json", *words)
        assert told.exit_code == 0, told.output
        return [each["id"] for each in json.loads(told.stdout)]

    newest, oldest = await listed()
    assert oldest == str(refused)
    assert await listed("--reason", "unreadable") == [newest]
    assert await listed("--reason", "invalid") == [oldest]
    assert await listed("--source", "contact-centre") == [newest, oldest]
    assert await listed("--source", "yas") == []
    assert await listed("--limit", "1") == [newest]
    assert await listed("--before", newest) == [oldest]
    assert await listed("--before", oldest) == []
    log = await intake.fetch("SELECT count(*) FROM access_log WHERE action = 'list'")
    assert log[0][0] == 8


async def test_a_clerk_is_told_that_it_may_not_and_gets_nothing(
    refused: Any, clerk: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", clerk)
    unmasked = await ran("rejects", "show", str(refused), "--purpose", "curious", "--unmasked")
    assert unmasked.exit_code == 1
    assert "Testperson" not in unmasked.output
    missing = await ran("rejects", "show", str(refused)[:-4] + "0000", "--purpose", "a call")
    assert missing.exit_code == 4
