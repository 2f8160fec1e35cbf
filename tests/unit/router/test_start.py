"""The router does not start with rules that do not load."""

import pytest
from typer.testing import CliRunner

from services.cli.rules import app
from services.router.__main__ import main
from services.router.proven import load_proven
from tests.unit.router.conftest import WritePack
from tests.unit.router.examples import RULESET


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost/nothing")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "localhost:1")


def test_a_pack_that_is_not_proven_ends_the_start(
    write_pack: WritePack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_pack()
    monkeypatch.setenv("RULESET_PACK", str(folder))
    assert main() == 2
    assert "this pack is not proven: run `frontdoor rules check --keep`" in capsys.readouterr().err
    result = CliRunner().invoke(app, ["check", str(folder), "--keep"])
    assert result.exit_code == 0
    assert load_proven(folder).ruleset.ref.id == "small"


def test_the_proof_of_another_pack_is_no_proof(
    write_pack: WritePack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_pack()
    CliRunner().invoke(app, ["check", str(folder), "--keep"])
    rules = folder / "ruleset.yaml"
    rules.write_text(rules.read_text().replace("A small pack", "Another pack"))
    monkeypatch.setenv("RULESET_PACK", str(folder))
    assert main() == 2
    assert "this proof is of another pack" in capsys.readouterr().err


def test_a_pack_that_is_refused_ends_the_start_with_every_fault_told(
    write_pack: WritePack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_pack(ruleset=RULESET.replace("exclusion: urgent", "exclusion: urgnt"))
    monkeypatch.setenv("RULESET_PACK", str(folder))
    assert main() == 2
    told = capsys.readouterr().err
    assert told.startswith("The ruleset does not load, so the router does not start.\n")
    assert "ruleset.yaml:7:16: unknown fact 'urgnt'. Did you mean 'urgent'?" in told
