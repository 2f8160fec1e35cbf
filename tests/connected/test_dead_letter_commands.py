"""`frontdoor dead-letters`: what a person on call sees and does, on intake's own schema."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
import pytest
from typer.testing import CliRunner

from services.chassis import dead_letter
from services.chassis.database import Connection
from services.chassis.decode import decode
from services.cli.app import app
from services.contracts import catalogue
from services.contracts.envelope import Envelope
from services.contracts.feedback import Accepted

WRONG = b'{"referral_id": "Testperson 42"}'

Run = Callable[..., Awaitable[tuple[int, str]]]


@dataclass(frozen=True)
class Record:
    """A step of a referral as it lay on the topic."""

    referral: UUID
    sequence: int
    value: bytes
    topic: str = catalogue.FEEDBACK
    partition: int = 3

    @property
    def offset(self) -> int:
        return self.sequence

    @property
    def key(self) -> bytes:
        return str(self.referral).encode()

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]:
        name = "asc.team.feedback.accepted.v1"
        time = "2026-01-05T09:00:00Z"
        subject, sequence = str(self.referral), self.sequence
        return Envelope(str(uuid4()), "/case-system", name, time, subject, sequence).headers()


def body(referral: UUID) -> bytes:
    accepted = Accepted(referral_id=referral, team="eit", at=datetime.now(UTC))
    return accepted.model_dump_json().encode()


@pytest.fixture
async def stuck(database_url: str) -> UUID:
    """A referral whose first step could not be read, with two more behind it."""
    referral = uuid4()
    records = [Record(referral, 1, WRONG), *[Record(referral, n, body(referral)) for n in (2, 3)]]
    dead, *later = [decode(record, record.topic) for record in records]
    connection: Any = await asyncpg.connect(
        database_url, server_settings={"search_path": "intake", "role": "frontdoor_intake"}
    )
    tx: Connection = connection
    await dead_letter.keep(tx, "intake", [dead], attempts=1)
    await dead_letter.park(tx, "intake", later)
    await connection.close()
    return referral


@pytest.fixture
def run(
    database_url: str,
    bootstrap_servers: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Run:
    """Run a command; its exit code and what it printed."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)
    monkeypatch.delenv("PERSON_REF_KEY", raising=False)
    monkeypatch.setenv("FRONTDOOR_HOME", str(tmp_path / "read only"))
    monkeypatch.setenv("FRONTDOOR_ACTOR", "a.worker")

    async def command(*words: str) -> tuple[int, str]:
        done = await asyncio.to_thread(CliRunner().invoke, app, ["dead-letters", *words])
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.exit_code, done.output

    return command


async def fetch(database_url: str, query: str, *values: object) -> list[Any]:
    connection = await asyncpg.connect(database_url, server_settings={"search_path": "intake"})
    try:
        return list(await connection.fetch(query, *values))
    finally:
        await connection.close()


async def cause(run: Run) -> dict[str, Any]:
    _, printed = await run("list", "--json")
    (found,) = json.loads(printed)
    return dict(found)


async def test_the_list_groups_by_cause_and_a_look_is_masked_and_noted(
    run: Run, stuck: UUID, database_url: str
) -> None:
    found = await cause(run)
    assert (found["service"], found["refusal"], found["letters"], found["behind"]) == (
        "intake", "malformed", 1, 2
    )  # fmt: skip
    (reference,) = found["references"]
    assert (await run("list", "--cause", found["cause"])) == (0, f"{reference}\n")
    code, printed = await run("show", reference)
    assert (code, "xxxxxxxxxx 00" in printed, "Testperson" in printed) == (0, True, False)
    assert (await run("show", reference, "--payload"))[0] == 2
    code, printed = await run("show", reference, "--payload", "--purpose", "a caller asks")
    assert (code, "Testperson 42" in printed) == (0, True)
    deeds = await fetch(database_url, "SELECT actor, action, reason FROM audit ORDER BY id")
    assert [tuple(deed) for deed in deeds] == [
        ("a.worker", "look", "on call"),
        ("a.worker", "look", "a caller asks"),
        ("a.worker", "read payload", "a caller asks"),
    ]
    assert (await run("show", str(uuid4())))[0] == 4


async def test_an_edit_is_approved_by_another_and_then_all_is_driven_in_order(
    run: Run, stuck: UUID, database_url: str, tmp_path: Path
) -> None:
    name = urlsplit(database_url).path.removeprefix("/")
    await fetch(database_url, f"ALTER DATABASE {name} SET frontdoor.logins = 'shared'")
    (reference,) = (await cause(run))["references"]
    assert (await run("replay", reference))[0] == 1
    corrected = tmp_path / "corrected.json"
    corrected.write_bytes(b"{}")
    words = ("edit", reference, "--reason", "a typing error", "--body", str(corrected))
    assert (await run(*words))[0] == 1
    corrected.write_bytes(body(stuck))
    code, printed = await run(*words, "--json")
    edited = json.loads(printed)
    assert (code, edited["proposed"]) == (0, True)
    assert edited["changed"] == ["/?", "/referral_id"]
    approve = ("approve", reference, "--sha256", edited["sha256"][:12])
    assert (await run(*approve))[0] == 5
    assert (await run(*approve[:3], "0" * 12, "--as", "b.other"))[0] == 5
    assert (await run(*approve, "--as", "b.other", "--dry-run"))[0] == 0
    assert (await run("replay", reference))[0] == 1
    assert (await run(*approve, "--as", "b.other"))[0] == 0
    code, printed = await run("replay", reference, "--dry-run", "--json")
    planned = [each["reference"] for each in json.loads(printed)]
    assert (code, len(planned), planned[0]) == (0, 3, reference)
    code, printed = await run("replay", reference, "--json")
    driven = json.loads(printed)
    assert (code, [each["end"] for each in driven]) == (0, ["handled"] * 3)
    assert [each["reference"] for each in driven] == planned
    (row,) = await fetch(
        database_url, "SELECT team, step FROM progress WHERE referral_id=$1", stuck
    )
    assert tuple(row) == ("eit", "accepted")
    assert await fetch(database_url, "SELECT 1 FROM dead_letter") == []
    assert not (tmp_path / "read only").exists()
    assert (await run("replay", reference))[0] == 0
    deeds = await fetch(database_url, "SELECT action, detail::text FROM audit ORDER BY id")
    actions = ["replay failed", "propose edit", "replay failed", "approve edit", "replay"]
    assert [deed["action"] for deed in deeds] == actions
    assert not any("Testperson" in deed["detail"] for deed in deeds)


async def test_what_waits_behind_another_is_not_driven_and_all_of_a_cause_can_be(
    run: Run, stuck: UUID, database_url: str
) -> None:
    found = await cause(run)
    query = "SELECT reference FROM dead_letter WHERE parked AND sequence = 2"
    (behind,) = await fetch(database_url, query)
    assert (await run("replay", str(behind["reference"])))[0] == 5
    assert (await run("replay", "--all"))[0] == 2
    assert (await run("replay", "--all", "--cause", "nothing"))[0] == 4
    assert (await run("replay", "--all", "--cause", found["cause"]))[0] == 1
    words = ("discard", found["references"][0], "--reason", "sent by mistake", "--json")
    code, printed = await run(*words, "--dry-run")
    planned = ["would be discarded", "would be driven", "would be driven"]
    assert (code, [each["end"] for each in json.loads(printed)]) == (0, planned)
    code, printed = await run(*words)
    ends = [each["end"] for each in json.loads(printed)]
    assert (code, ends) == (0, ["discarded", "handled", "handled"])
    assert (await run("list", "--json")) == (0, "[]\n")
