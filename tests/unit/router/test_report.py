"""The page that a council publishes: whole, in words, and safe whatever a title says."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.proving import proven
from services.cli.rules import app
from services.router.calendars import Calendar, Holidays, Opening
from services.router.days import Days
from services.router.destination import Destination, Exit
from services.router.load import PACKS, load
from services.router.report.coverage import Covered, coverage
from services.router.report.flow import COLOURS, flow
from services.router.report.ruleset import page
from services.router.report.sentences import promises, rules
from services.router.report.teams import teams
from tests.unit.router.conftest import WritePack
from tests.unit.router.examples import RULESET


class Balanced(HTMLParser):
    """Holds every closing tag against the one that is open."""

    VOID = ("meta", "path", "rect")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("pack", sorted(PACKS.iterdir()), ids=lambda pack: pack.name)
def test_a_page_has_every_rule_promise_and_example_in_words(pack: Path) -> None:
    loaded, proof = proven(pack)
    html = page(loaded, proof)
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    for said in (*rules(loaded.ruleset), *promises(loaded.ruleset)):
        for sentence in (said.title, *said.sentences, said.authority):
            assert sentence in parser.text
    assert all(example.title in parser.text for example in loaded.examples)
    assert html == page(loaded, proof)


def test_a_rule_says_what_doubt_does_and_who_hears_of_it(write_pack: WritePack) -> None:
    loaded, _ = proven(write_pack())
    urgent, food, falls, last = rules(loaded.ruleset)
    assert urgent.sentences == (
        "When urgent is yes, it goes to Rapid Response.",
        "When urgent is suspected, a person decides; when it is unknown, a person decides.",
        "Its urgency is urgent, with a response within 2 hours.",
        "This team gets a linked copy also where an earlier rule leads.",
    )
    assert "when it is unknown, it is passed over." in food.sentences[1]
    assert food.sentences[-1] == "A person is told: nobody is named."
    assert falls.sentences[0] == "When falls risk is yes, it goes to Early Intervention Team."
    assert last.sentences[0] == "When no rule holds, a person decides."


def test_coverage_shows_the_rules_that_no_example_leads_to(write_pack: WritePack) -> None:
    loaded, _ = proven(write_pack())
    assert coverage(loaded) == [
        Covered("X1", 0, 0),
        Covered("X5", 0, 0),
        Covered("I7", 1, 1),
        Covered("manual-triage", 0, 0),
    ]


def test_a_title_is_text_and_never_markup(write_pack: WritePack) -> None:
    evil = RULESET.replace("title: Risk of falls", "title: <script>alert(1)</script> & more")
    html = page(*proven(write_pack(ruleset=evil)))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html


def test_the_drawing_has_a_line_for_each_rule_to_its_team(write_pack: WritePack) -> None:
    drawn = flow(proven(write_pack())[0].ruleset)
    assert [box.text.split()[0] for box in drawn.rules] == ["X1", "X5", "I7", "manual-triage"]
    assert len(drawn.lines) == len(drawn.rules)
    teams = {box.colour: box.text for box in drawn.teams}
    assert [teams[box.colour] for box in drawn.rules] == [
        "Rapid Response", "Manual triage", "Early Intervention Team", "Manual triage"
    ]  # fmt: skip


@pytest.mark.parametrize("colour", COLOURS)
def test_white_text_can_be_read_on_every_colour(colour: str) -> None:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    assert 1.05 / (luminance + 0.05) >= 4.5  # WCAG 2.2, AA


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)


def test_the_command_writes_the_page(write_pack: WritePack, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    result = CliRunner().invoke(app, ["report", str(write_pack()), "--output", str(file)])
    assert result.exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_pack_that_is_refused_gets_no_page(write_pack: WritePack, tmp_path: Path) -> None:
    folder = write_pack(ruleset=RULESET.replace("exclusion: urgent", "exclusion: urgnt"))
    file = tmp_path / "page.html"
    result = CliRunner().invoke(app, ["report", str(folder), "-o", str(file)])
    assert result.exit_code == 1
    assert not file.exists()


def test_a_team_has_its_names_days_hours_and_ways_out() -> None:
    office = Calendar("office", (*(Opening(510, 1020),) * 5, None, None), Holidays.ENGLAND)
    eit = Destination(
        id="eit", title="The team", aliases=("EIT",), calendar=office, out_of_hours="duty",
        days=Days(date(2026, 1, 1), None), exits=(Exit(title="reablement", localities=("south",)),),
    )  # fmt: skip
    duty = Destination(id="duty", title="Duty and Advice")
    ruleset = replace(load(PACKS / "leeds-pilot").ruleset, destinations={"eit": eit, "duty": duty})
    told, _ = teams(ruleset)
    assert told.sentences == (
        "Also called EIT.",
        "Open from 1 January 2026 on.",
        "Monday to Friday 08:30 to 17:00; Saturday to Sunday closed; "
        "closed on bank holidays of England.",
        "What is received outside these hours goes to Duty and Advice.",
        "There is a reablement exit in south.",
    )


def test_a_rule_says_on_which_days_it_is_in_force() -> None:
    ruleset = load(PACKS / "leeds-pilot").ruleset
    later = replace(ruleset.rules[0], days=Days(date(2027, 1, 1), None))
    assert (
        rules(replace(ruleset, rules=(later,)))[0].sentences[0]
        == "In force from 1 January 2027 on."
    )


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "page.html"
    result = CliRunner().invoke(app, ["report", str(PACKS / "leeds-pilot"), "-o", str(file)])
    assert (result.exit_code, "cannot be written" in result.output) == (1, True)
