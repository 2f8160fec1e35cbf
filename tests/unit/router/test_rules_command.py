"""`frontdoor rules`: for whoever writes the rules."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.rules import PILOT, app
from services.router.condition import ANSWERS
from tests.unit.router.conftest import WritePack
from tests.unit.router.examples import RULESET


def weakened(tmp_path: Path) -> Path:
    """The pilot's pack, which lets pass where nobody knows whether somebody needs safeguarding."""
    folder = tmp_path / "pilot"
    shutil.copytree(PILOT, folder)
    rules = (folder / "ruleset.yaml").read_text(encoding="utf-8")
    before, after = rules.split("  - id: X8\n")
    weaker = after.replace("unknown: person", "unknown: pass", 1)
    (folder / "ruleset.yaml").write_text(f"{before}  - id: X8\n{weaker}", encoding="utf-8")
    return folder


def test_check_names_the_ruleset_that_loads(write_pack: WritePack) -> None:
    result = CliRunner().invoke(app, ["check", str(write_pack())])
    assert result.exit_code == 0
    first, second, third = result.stdout.splitlines()
    assert first == "ok: small 1, 4 rules, 1 examples"
    assert second.startswith("proven in 0.")
    assert second.endswith(" s, for all facts: each of 3 rules can lead, 0 invariants hold")
    assert third.startswith("sha256 ")


def test_check_says_in_how_many_periods_it_is_proven(write_pack: WritePack) -> None:
    falls = "    when: {falls_risk: {is: yes}}\n"
    dated = RULESET.replace(falls, f"{falls}    from: 2024-01-01\n")
    result = CliRunner().invoke(app, ["check", str(write_pack(ruleset=dated))])
    assert result.stdout.splitlines()[1].endswith("0 invariants hold, in each of 2 periods")


def test_check_without_a_folder_checks_the_pilot() -> None:
    result = CliRunner().invoke(app, ["check", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["ruleset"] == "leeds-pilot"


def test_check_shows_a_referral_that_a_weaker_exclusion_lets_through(tmp_path: Path) -> None:
    folder = weakened(tmp_path)
    result = CliRunner().invoke(app, ["check", str(folder)])
    assert result.exit_code == 1
    assert "invariant 'safeguarding-not-to-eit' is broken" in result.stderr
    assert "    Goes to Early Intervention Team (eit), routine\n" in result.stderr
    assert "- X8 (Safeguarding concern): safeguarding is unknown\n" in result.stderr


def test_check_lists_each_fault_on_its_line_and_fails(write_pack: WritePack) -> None:
    folder = write_pack(ruleset=RULESET.replace("exclusion: urgent", "exclusion: urgnt"))
    result = CliRunner().invoke(app, ["check", str(folder)])
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0].startswith(f"{folder}/ruleset.yaml:7:16: unknown fact 'urgnt'.")
    assert lines[-1] == "refused: 1 to put right"


def test_check_lists_faults_as_json(write_pack: WritePack) -> None:
    folder = write_pack(ruleset=RULESET.replace("exclusion: urgent", "exclusion: urgnt"))
    result = CliRunner().invoke(app, ["check", str(folder), "--json"])
    assert result.exit_code == 1
    (fault,) = json.loads(result.stdout)["faults"]
    assert (fault["line"], fault["column"]) == (7, 16)


def test_explain_tells_the_story_of_facts_from_standard_input() -> None:
    result = CliRunner().invoke(app, ["explain", "-"], input='{"urgent": "yes"}')
    assert result.exit_code == 0
    assert result.stdout.startswith("Goes to Rapid Response (rapid_response), urgent\n")


def test_explain_gives_decision_and_story_as_json() -> None:
    result = CliRunner().invoke(app, ["explain", "-", "--json"], input='{"urgent": "yes"}')
    told = json.loads(result.stdout)
    assert told["decision"]["destination"] == "rapid_response"
    assert told["story"]["decided_by"] == "X1 (Urgent referral)"


def test_explain_says_what_would_lead_elsewhere() -> None:
    given = json.dumps(dict.fromkeys(ANSWERS, "no") | {"falls_risk": "yes"})
    result = CliRunner().invoke(app, ["explain", "-"], input=given)
    lines = result.stdout.splitlines()
    assert "It would go to Rapid Response (rapid_response) if urgent were yes" in lines
    assert any("falls risk were no or suspected or unknown" in line for line in lines)


def test_ask_says_what_to_ask_next_of_facts_that_are_not_complete() -> None:
    known = {"medically_unwell": "no", "suicidal": "no", "safeguarding": "no"}
    result = CliRunner().invoke(app, ["ask", "-"], input=json.dumps(known))
    assert result.stdout.startswith("Ask next: urgent (urgent: yes, no, suspected, unknown)\n")
    result = CliRunner().invoke(app, ["ask", "-", "--json"], input=json.dumps(known))
    assert json.loads(result.stdout)["ask"]["fact"] == "urgent"
    assert not json.loads(result.stdout)["settled"]


def test_ask_asks_until_all_is_settled() -> None:
    result = CliRunner().invoke(app, ["ask"], input="maybe\nsuspected\nno\nyes\n")
    assert result.exit_code == 0
    assert "Please select one of the available options" in result.stderr
    assert result.stdout.startswith("Nothing more to ask: no other answer changes where it goes\n")


def test_ask_ends_where_nobody_answers() -> None:
    result = CliRunner().invoke(app, ["ask"], input="no\n")
    assert result.exit_code == 1
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        (["explain", "-"], '{"urgnt": "yes"}', "Did you mean 'urgent'?"),
        (["explain", "no-such-file.json"], "", "No such file"),
        (["explain", "-", "--pack", "no-such-pack"], "{}", "cannot be read"),
    ],
)
def test_explain_says_what_it_cannot_read(arguments: list[str], given: str, told: str) -> None:
    result = CliRunner().invoke(app, arguments, input=given)
    assert result.exit_code == 1
    assert told in result.stderr


def test_diff_says_which_referrals_would_go_elsewhere(tmp_path: Path) -> None:
    folder = weakened(tmp_path)
    result = CliRunner().invoke(app, ["diff", str(PILOT), str(folder)])
    assert result.stdout.splitlines() == [
        "From Manual triage, where a person decides to Early Intervention Team:",
        "  of all that the new rules send to eit, those where",
        "    safeguarding is unknown",
    ]
    found = json.loads(CliRunner().invoke(app, ["diff", str(PILOT), str(folder), "--json"]).stdout)
    assert [each["when"] for each in found["moves"]] == [{"safeguarding": ["unknown"]}]


def test_diff_of_what_means_the_same_is_nothing() -> None:
    result = CliRunner().invoke(app, ["diff", str(PILOT), str(PILOT)])
    assert result.stdout == "No referral would go elsewhere, and nothing else would change.\n"


def test_diff_says_from_which_day_on_and_what_else_changes(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    shutil.copytree(PILOT, folder)
    rules = (folder / "ruleset.yaml").read_text(encoding="utf-8")
    urgent = "    exclusion: urgent\n"
    changed = rules.replace(urgent, f"{urgent}    from: 2027-01-01\n", 1)
    without = "".join(changed.rsplit("    act_now: yes\n", 1))
    (folder / "ruleset.yaml").write_text(without, encoding="utf-8")
    lines = CliRunner().invoke(app, ["diff", str(PILOT), str(folder)]).stdout.splitlines()
    assert any(line.endswith(", until 31 December 2026:") for line in lines)
    assert any("no longer" in line and "somebody must act now:" in line for line in lines)
