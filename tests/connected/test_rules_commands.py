"""`frontdoor rules activate|approve|rollback|history|shadow` as two officers use them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from services.cli.app import app
from services.router.load import PACKS, checksum
from tests.unit.router.examples import DESTINATIONS, EXAMPLES, RULESET

Run = Callable[..., Awaitable[tuple[int, str]]]

PILOT = str(PACKS / "leeds-pilot")


@pytest.fixture
def run(
    database_url: str, bootstrap_servers: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """Run a command; its exit code and what it printed."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)
    monkeypatch.setenv("FRONTDOOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FRONTDOOR_ACTOR", "an.officer")

    async def command(*words: str) -> tuple[int, str]:
        done = await asyncio.to_thread(CliRunner().invoke, app, ["rules", *words])
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.exit_code, done.output

    return command


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    (folder / "examples").mkdir(parents=True)
    (folder / "ruleset.yaml").write_text(RULESET, encoding="utf-8")
    (folder / "destinations.yaml").write_text(DESTINATIONS, encoding="utf-8")
    (folder / "examples" / "all.yaml").write_text(EXAMPLES, encoding="utf-8")
    return folder


async def proposed(run: Run, folder: str) -> str:
    code, printed = await run("activate", folder, "--reason", "agreed", "--json")
    assert code == 0, printed
    return str(json.loads(printed)["sha256"])


async def test_one_proposes_and_another_approves(run: Run) -> None:
    sha256 = await proposed(run, PILOT)
    code, printed = await run("approve", sha256[:12])
    assert (code, "Somebody else must approve it" in printed) == (1, True)
    code, printed = await run("approve", sha256[:12], "--as", "b.officer")
    assert (code, " decides from 20" in printed) == (0, True)
    code, printed = await run("history", "--json")
    (found,) = json.loads(printed)["activations"]
    assert (found["id"], found["reason"]) == ("leeds-pilot", "agreed")
    assert (found["proposed_by"], found["approved_by"]) == ("an.officer", "b.officer")


async def test_who_approves_sees_what_waits_and_looks_at_its_files(
    run: Run, pack: Path, tmp_path: Path
) -> None:
    sha256 = await proposed(run, str(pack))
    code, printed = await run("history", "--json")
    (waits,) = json.loads(printed)["proposals"]
    assert (code, waits["sha256"], waits["proposed_by"]) == (0, sha256, "an.officer")
    assert sha256[:12] in (await run("history"))[1]
    copy = str(tmp_path / "copy")
    assert (await run("export", sha256[:8], copy))[0] == 0
    code, printed = await run("check", copy)
    assert (code, f"sha256 {sha256}" in printed) == (0, True)
    assert (await run("export", sha256[:8], copy))[0] == 1
    assert (await run("export", sha256[:7], str(tmp_path / "other")))[0] == 1


async def published(database_url: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database_url)
    try:
        found: list[asyncpg.Record] = await connection.fetch(
            "SELECT headers, value FROM router.outbox WHERE topic = 'asc.ruleset.v1'"
        )
        return found
    finally:
        await connection.close()


async def test_what_is_wrong_with_a_pack_is_told_and_nothing_is_stored(
    run: Run, pack: Path, database_url: str
) -> None:
    (pack / "ruleset.yaml").write_text(RULESET.replace("exclusion: urgent", "exclusion: urgnt"))
    code, printed = await run("activate", str(pack), "--reason", "agreed")
    assert code == 1
    assert "unknown fact 'urgnt'. Did you mean 'urgent'?" in printed
    assert "refused: 1 to put right; what is in force stays" in printed
    code, printed = await run("history")
    assert (code, "Nothing was activated" in printed) == (0, True)
    ((headers, value),) = await published(database_url)
    assert dict(json.loads(headers))["ce_type"] == "asc.ruleset.refused.v1"
    told = json.loads(value)
    assert (told["faults"], told["by"], told["sha256"]) == (1, "an.officer", checksum(pack))


async def test_a_rollback_needs_somewhere_to_go_back_to(run: Run) -> None:
    code, printed = await run("rollback", "--reason", "wrong team")
    assert (code, printed) == (1, "No other ruleset was in force before.\n")


async def test_a_candidate_is_started_shown_and_stopped(run: Run, pack: Path) -> None:
    code, printed = await run("shadow", "start", str(pack), "--reason", "to see")
    assert (code, printed.startswith("small 1 (")) == (0, True)
    code, printed = await run("shadow", "show")
    assert (code, printed.splitlines()[1:]) == (
        0, ["by an.officer: to see", "It has differed in nothing."]
    )  # fmt: skip
    assert (await run("shadow", "stop"))[0] == 0
    assert (await run("shadow", "stop"))[0] == 1
