"""One decision as a page: whole, and safe whatever a title says."""

import json
from pathlib import Path

from typer.testing import CliRunner

from services.cli.app import app
from services.router.condition import ANSWERS
from services.router.decide import decide
from services.router.load import PACKS, load
from services.router.otherwise import explained, sentences
from services.router.preview import Preview, Previews, said_in
from services.router.report.explanation import page
from tests.unit.router.conftest import WritePack
from tests.unit.router.examples import RULESET, state
from tests.unit.router.test_report import Balanced

PILOT = load(PACKS / "leeds-pilot")
ALL_NO = dict.fromkeys(ANSWERS, "no")


def preview(**facts: str) -> Preview:
    asked = state(**facts)
    return Previews(PILOT.program).of(asked, said=said_in(asked.facts))


def text_of(html: str) -> str:
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    return parser.text


def test_the_page_tells_all_that_the_terminal_does() -> None:
    found = preview(**ALL_NO | {"falls_risk": "yes"})
    told = text_of(page(found, PILOT.ruleset, of="Referral 1"))
    for part in ("because", "why_not", "criteria", "known", "unknown"):
        for sentence in found.story[part]:
            assert sentence in told
    for sentence in sentences(found.elsewhere, PILOT.ruleset):
        assert sentence in told
        assert sentence in explained(found, PILOT.ruleset)
    assert "Referral 1" in told


def test_every_rule_before_it_is_told_with_all_that_it_failed_on() -> None:
    told = preview(**ALL_NO | {"falls_risk": "yes"}).story["why_not"]
    before = PILOT.ruleset.ids[: PILOT.ruleset.ids.index("I7")]
    assert [each.partition(" ")[0] for each in told] == list(before)
    assert told[-1] == "I6 (Carer needs): carer needs is no"
    danger = preview(**ALL_NO | {"urgent": "yes"}).story["why_not"][0]
    assert danger.endswith(": medically unwell is no, suicidal is no")


def test_what_is_open_is_asked_on_the_page_too() -> None:
    told = text_of(page(preview(otherwise="unknown", urgent="no"), PILOT.ruleset, of="Referral 1"))
    assert "Ask next: " in told


def test_a_title_is_text_whatever_is_in_it(write_pack: WritePack) -> None:
    loaded = load(write_pack(ruleset=RULESET.replace("Urgent referral", "<b>Urgent</b> & now")))
    asked = state(urgent="yes")
    found = Previews(loaded.program).of(asked, said=["urgent"])
    html = page(found, loaded.ruleset, of="<script>")
    assert "<b>Urgent" not in html
    assert "<script>" not in html


def test_of_another_rulesets_decision_nothing_is_made_up(write_pack: WritePack) -> None:
    asked = state(**ALL_NO | {"falls_risk": "yes"})
    told = Previews(load(write_pack()).program).told(
        decide(PILOT.program, asked), asked, said=said_in(asked.facts)
    )
    assert (told.elsewhere, told.settled, told.ask) == ((), False, None)
    assert "which is not the ruleset at hand" in told.story["ruleset"]


def test_rules_explain_writes_the_page(tmp_path: Path) -> None:
    given, file = json.dumps(ALL_NO | {"falls_risk": "yes"}), tmp_path / "why.html"
    result = CliRunner().invoke(app, ["rules", "explain", "-", "--html", str(file)], input=given)
    assert (result.exit_code, str(file) in result.stdout) == (0, True)
    assert "Early Intervention Team" in text_of(file.read_text(encoding="utf-8"))


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "why.html"
    result = CliRunner().invoke(app, ["rules", "explain", "-", "--html", str(file)], input="{}")
    assert (result.exit_code, "cannot be written" in result.output) == (1, True)
