"""`frontdoor rules backtest`: for whoever wants to know what a change would have done."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.rules import PILOT, app
from services.router.columns import files
from tests.unit.router.examples import state
from tests.unit.router.recorded import recorded

RECORDED = [
    state(falls_risk="yes"),
    state(mental_health="yes", source="yas"),
    state(mental_health="yes", test=True),
    state(urgent="yes", override="eit"),
]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A folder of recorded facts, in two chunks."""
    folder = tmp_path / "facts"
    files.append(folder, recorded(RECORDED[:2]))
    files.append(folder, recorded(RECORDED[2:]))
    return folder


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    """The pilot with Duty and Advice for mental health; its examples were not changed yet."""
    folder = tmp_path / "candidate"
    shutil.copytree(PILOT, folder)
    before, after = (folder / "ruleset.yaml").read_text(encoding="utf-8").split("  - id: X3\n")
    after = after.replace("destination: manual_triage", "destination: duty_and_advice", 1)
    (folder / "ruleset.yaml").write_text(f"{before}  - id: X3\n{after}", encoding="utf-8")
    return folder


def backtest(candidate: Path, *arguments: str) -> list[str]:
    """The words of the command."""
    return ["backtest", str(candidate), "--against", str(PILOT), *arguments]


def test_it_tells_who_would_go_elsewhere(candidate: Path, facts: Path) -> None:
    result = CliRunner().invoke(app, backtest(candidate, "--facts", str(facts)))
    assert result.exit_code == 0, result.stderr
    first, second, third, fourth = result.stdout.splitlines()[:4]
    assert first.startswith("leeds-pilot 1.0 (")
    assert second.startswith("4 recorded, 3 compared in ")
    assert second.endswith(" s: 1 (33.3%) would go elsewhere")
    assert third == "Left out, as tests: 1"
    assert fourth == "Sent by a person, compared by the rules alone: 1"
    assert "manual_triage → duty_and_advice: 1, such as\n  00000000-0000-0000-" in result.stdout
    for section in ("From team to team", "What changes", "Who leads", "By source", "By week"):
        assert f"\n{section}\n" in result.stdout


def test_it_tells_everything_as_json(candidate: Path, facts: Path) -> None:
    result = CliRunner().invoke(app, backtest(candidate, "--facts", str(facts), "--json"))
    told = json.loads(result.stdout)
    assert told["matrix"]["manual_triage"] == {"duty_and_advice": 1}
    assert (told["rows"], told["moved"], told["by_source"]["yas"]["moved"]) == (4, 1, 1)
    assert 0 < told["seconds"] < 60


def test_it_reads_files_and_folders_together(candidate: Path, facts: Path) -> None:
    one = str(files.chunks([facts])[0])
    places = ("--facts", one, "--facts", str(facts))
    result = CliRunner().invoke(app, backtest(candidate, *places, "--json"))
    assert json.loads(result.stdout)["rows"] == 6


def test_it_writes_each_referral_where_it_is_told(candidate: Path, facts: Path) -> None:
    file = facts.parent / "each.csv"
    result = CliRunner().invoke(app, backtest(candidate, "--facts", str(facts), "--csv", str(file)))
    assert result.exit_code == 0
    assert len(file.read_text().splitlines()) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--facts", "no-such-place"], "no-such-place"),
        (["--facts", str(PILOT)], "there are no recorded facts in this folder"),
        (["--facts", str(PILOT / "ruleset.yaml")], "ruleset.yaml"),
    ],
    ids=["nothing there", "an empty folder", "another kind of file"],
)
def test_it_says_what_it_cannot_read(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, backtest(PILOT, *arguments))
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""


def test_it_refuses_a_pack_whose_files_are_not_in_order(candidate: Path, facts: Path) -> None:
    (candidate / "ruleset.yaml").write_text("rules: none")
    result = CliRunner().invoke(app, backtest(candidate, "--facts", str(facts)))
    assert result.exit_code == 1
    assert "ruleset.yaml:1:1" in result.stderr


def test_it_says_where_it_cannot_write(candidate: Path, facts: Path) -> None:
    file = str(facts / "nowhere" / "each.parquet")
    result = CliRunner().invoke(app, backtest(candidate, "--facts", str(facts), "--parquet", file))
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
