"""`frontdoor sources try` on every published message. Skipped where they are not there."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.sources import app
from services.intake.source_files import load_all

PUBLISHED = Path(__file__).parents[4] / "shared" / "data"
FILES = sorted(path for path in PUBLISHED.rglob("*") if path.is_file())


def test_they_are_there() -> None:
    if not FILES:
        pytest.skip("the published messages are not beside the clone")
    assert len(FILES) >= 20


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_each_gives_facts_with_their_origin_or_the_exact_refusal(file: Path) -> None:
    for source in load_all():
        result = CliRunner().invoke(app, ["try", str(file), "--as", source, "--json"])
        said = json.loads(result.stdout)
        if result.exit_code == 0:
            assert said["facts"]
        else:
            assert (result.exit_code, bool(said["answer"])) == (1, True)
            assert said["reason"] != "internal"


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_without_a_source_it_is_read_or_one_is_asked_whose_it_is(file: Path) -> None:
    result = CliRunner().invoke(app, ["try", str(file)])
    assert result.exit_code in (0, 1, 2)
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
    assert "--as" in result.stderr or "alone" in result.stderr
