"""`frontdoor facts`: exported, or not at all."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.facts import app


def test_without_a_database_no_folder_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    result = CliRunner().invoke(app, ["export", str(tmp_path / "facts")])
    assert result.exit_code == 1
    assert "The database cannot be used" in result.stderr
    assert list(tmp_path.iterdir()) == []
