"""What stands in the packs that come with the system: sources, examples, and the words they use."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.contracts.facts import EXCLUSIONS, INCLUSIONS
from services.router.condition import VALUES
from services.router.load import DESTINATIONS, PACKS, RULESET, load, read
from services.router.reading.examples import Example

LEEDS = ("leeds-pilot", "leeds-citywide")
FEWEST = {"leeds-pilot": 50, "leeds-citywide": 50, "hartlepool-support-hub": 12, "somerset": 12}
SOURCES = {
    "leeds-pilot": ("webinar",),
    "leeds-citywide": ("webinar", "report of 7 january 2025"),
    "hartlepool-support-hub": ("webinar",),
    "somerset": ("strategy",),
}
NOT_SAID = ("service user", "client", "patient", "assessment", "referral")
"""Words that Hartlepool's hub does not talk in."""

CHOSEN_BY_A_PERSON = {
    "leeds-citywide": {"neighbourhood_teams"},
    "hartlepool-support-hub": {
        "community_navigator",
        "occupational_therapy_assistant",
        "lets_connect_support_worker",
        "reablement_worker",
        "tewv_access_worker",
        "link_worker",
        "impact_on_teesside",
        "substance_misuse_team_support_worker",
    },
    "somerset": {
        "locality_teams",
        "community_connect_map",
        "drop_ins",
        "iacs",
        "assistive_technology",
        "reablement_domiciliary",
        "reablement_bed",
        "intermediate_care",
        "core_domiciliary_care",
        "long_term_placement",
    },
}
"""Where no rule sends anybody, since no paper says who goes there or no fact tells of it."""

every_pack = pytest.mark.parametrize("name", FEWEST)
every_leeds = pytest.mark.parametrize("name", LEEDS)
SHIPPED = {name: read(PACKS / name) for name in FEWEST}


def written(path: Path) -> Any:
    """What a file says, before anybody reads it as a pack."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def told(name: str) -> list[dict[str, Any]]:
    """The examples of a pack as its files have them."""
    files = sorted((PACKS / name / "examples").glob("*.yaml"))
    return [example for file in files for example in written(file)["examples"]]


def lines(name: str) -> list[dict[str, Any]]:
    """The destinations, exits, invariants and rules of a pack as its files have them."""
    rules = written(PACKS / name / RULESET)
    stated = [*rules["invariants"], *rules["rules"], rules["last"]]
    teams = written(PACKS / name / DESTINATIONS)["destinations"]
    exits = [{"id": each["title"], **each} for team in teams for each in team.get("exits", ())]
    return [*teams, *exits, *stated]


def examples(name: str) -> tuple[Example, ...]:
    """The examples of a pack as referrals."""
    return SHIPPED[name].examples


def said(example: Example, answer: str, facts: dict[str, str]) -> frozenset[str]:
    """The criteria to which an example gives this answer; none where something is cleared."""
    state = example.state
    found = {rule for rule, fact in facts.items() if getattr(state.facts, fact) == answer}
    return frozenset() if state.clearances else frozenset(found)


def test_these_packs_come_with_the_system() -> None:
    assert {pack.name for pack in PACKS.iterdir()} == set(FEWEST)
    assert {name: pack.ruleset.ref.id for name, pack in SHIPPED.items()} == {n: n for n in FEWEST}


@every_pack
def test_every_example_is_decided_as_it_says(name: str) -> None:
    assert load(PACKS / name).ruleset == SHIPPED[name].ruleset


@every_pack
def test_every_line_names_its_source_and_quotes_it_or_says_that_it_is_silent(name: str) -> None:
    for line in lines(name):
        authority = line["authority"].lower()
        assert any(source in authority for source in SOURCES[name]), line["id"]
        assert '"' in authority or "our proposal" in authority, line["id"]


@every_pack
def test_there_are_enough_examples_each_with_a_title_of_its_own_and_a_reason(name: str) -> None:
    shown = told(name)
    assert len(SHIPPED[name].examples) == len(shown) >= FEWEST[name]
    assert len({each["title"] for each in shown}) == len(shown)
    assert all(len(each["because"].split()) > 1 for each in shown)


@every_pack
def test_every_rule_leads_in_an_example(name: str) -> None:
    assert {each["expect"]["rule"] for each in told(name)} == set(SHIPPED[name].ruleset.ids)


@every_pack
def test_every_exclusion_is_shown_alone(name: str) -> None:
    alone = {said(each, "yes", EXCLUSIONS) for each in examples(name)}
    assert {frozenset([rule]) for rule in EXCLUSIONS} <= alone


@every_leeds
def test_every_criterion_of_the_team_is_shown_alone_and_beside_an_exclusion(name: str) -> None:
    met = [
        (said(each, "yes", INCLUSIONS), said(each, "yes", EXCLUSIONS)) for each in examples(name)
    ]
    taken = {inclusions for inclusions, exclusions in met if not exclusions}
    against = {rule for inclusions, exclusions in met if exclusions for rule in inclusions}
    assert {frozenset([rule]) for rule in INCLUSIONS} <= taken
    assert against == set(INCLUSIONS)


@every_leeds
def test_every_two_exclusions_are_shown_together(name: str) -> None:
    shown = {said(each, "yes", EXCLUSIONS) for each in examples(name)}
    assert {frozenset(pair) for pair in combinations(EXCLUSIONS, 2)} <= shown


@every_leeds
def test_every_exclusion_is_shown_suspected(name: str) -> None:
    shown = {rule for each in examples(name) for rule in said(each, "suspected", EXCLUSIONS)}
    assert shown == set(EXCLUSIONS)


@every_leeds
@pytest.mark.parametrize("loop", ["X1", "X8"])
def test_every_way_back_is_shown_to_the_team_and_with_another_exclusion(
    name: str, loop: str
) -> None:
    back = [each for each in told(name) if each.get("cleared") == [loop]]
    assert {each["expect"]["destination"] for each in back} >= {"eit", "manual_triage"}
    assert any(each["expect"]["rule"] in EXCLUSIONS for each in back)


@every_leeds
def test_the_team_takes_people_from_every_area(name: str) -> None:
    taken = [each["facts"] for each in told(name) if each["expect"]["destination"] == "eit"]
    assert {facts.get("locality") for facts in taken} == {None, *VALUES["locality"]}


def test_the_report_for_the_whole_city_changes_no_criterion_of_the_pilot() -> None:
    pilot, city = (SHIPPED[name].ruleset for name in LEEDS)
    assert (city.rules, city.last) == (pilot.rules, pilot.last)
    assert set(city.destinations) - set(pilot.destinations) == {"neighbourhood_teams"}


def test_hartlepool_words_nothing_as_its_hub_does_not() -> None:
    name = "hartlepool-support-hub"
    rules = [SHIPPED[name].ruleset.title, *(line["title"] for line in lines(name))]
    reasons = [line["reason"] for line in lines(name) if "reason" in line]
    shown = [each[field] for each in told(name) for field in ("title", "because")]
    for sentence in (*rules, *reasons, *shown):
        assert not any(word in sentence.lower() for word in NOT_SAID), sentence


@every_pack
def test_no_rule_sends_anybody_where_no_paper_says_who_goes(name: str) -> None:
    ruleset = SHIPPED[name].ruleset
    led = {rule.destination for rule in ruleset.rules}
    assert set(ruleset.destinations) - led == CHOSEN_BY_A_PERSON.get(name, set())
