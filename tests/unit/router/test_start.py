"""The router does not start with rules that do not load."""

import pytest

from services.router.__main__ import main
from tests.unit.router.conftest import WritePack
from tests.unit.router.examples import RULESET


def test_a_pack_that_is_refused_ends_the_start_with_every_fault_told(
    write_pack: WritePack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_pack(ruleset=RULESET.replace("exclusion: urgent", "exclusion: urgnt"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost/nothing")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "localhost:1")
    monkeypatch.setenv("RULESET_PACK", str(folder))
    assert main() == 2
    told = capsys.readouterr().err
    assert told.startswith("The ruleset does not load, so the router does not start.\n")
    assert "ruleset.yaml:7:16: unknown fact 'urgnt'. Did you mean 'urgent'?" in told
