"""Keys of sources, as an operator issues, lists and ends them."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.intake import app
from services.intake import keys


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str, bootstrap_servers: str) -> None:
    """The command finds this test's servers."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)


async def frontdoor_keys(*words: str) -> Result:
    """Run the command in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ("keys", *words))


async def issued(source: str) -> str:
    """A key as the command prints it."""
    return (await frontdoor_keys("issue", source)).stdout.strip()


async def fingerprints(database_url: str) -> list[tuple[str, bytes]]:
    """What the database knows."""
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT source, sha256 FROM intake.source_key")
        return [(row["source"], row["sha256"]) for row in rows]
    finally:
        await connection.close()


async def test_keys_are_listed_by_source_and_fingerprint_and_never_told() -> None:
    first, second = await issued("yas"), await issued("contact-centre")
    listed = await frontdoor_keys("list", "--json")
    found = json.loads(listed.stdout)
    assert [(each["source"], each["fingerprint"]) for each in found] == [
        ("contact-centre", keys.fingerprint(second).hex()[:12]),
        ("yas", keys.fingerprint(first).hex()[:12]),
    ]
    for each in found:
        age = datetime.now(UTC) - datetime.fromisoformat(each["issued_at"])
        assert timedelta() <= age < timedelta(minutes=1)
    table = await frontdoor_keys("list")
    assert keys.fingerprint(first).hex()[:12] in table.stdout
    assert first not in listed.stdout + table.stdout


async def test_revoking_ends_all_keys_of_one_source_and_says_how_many(database_url: str) -> None:
    kept = await issued("contact-centre")
    await issued("yas")
    await issued("yas")
    told = await frontdoor_keys("revoke", "yas", "--dry-run")
    assert (told.exit_code, told.stderr.strip()) == (0, "Keys that would end: 2.")
    assert (await frontdoor_keys("issue", "yas", "--dry-run")).stdout == ""
    assert len(await fingerprints(database_url)) == 3
    ended = await frontdoor_keys("revoke", "yas")
    assert (ended.exit_code, ended.stderr.strip()) == (0, "Keys ended: 2.")
    left = [("contact-centre", keys.fingerprint(kept))]
    assert await fingerprints(database_url) == left
    again = await frontdoor_keys("revoke", "yas")
    assert (again.exit_code, again.stderr.strip()) == (4, "Keys ended: 0.")
    assert await fingerprints(database_url) == left
