"""The schemas of a pack: what an editor checks as one types, the same as the command does."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from services.router.condition import VALUES, Operator
from services.router.load import PACKS
from services.router.reading import (
    calendars,
    destinations,
    examples,
    exits,
    invariants,
    overlaps,
    rules,
    ruleset,
)
from services.router.schema import schemas
from tests.unit.router.examples import DESTINATIONS, EXAMPLES, RULESET
from tests.unit.router.test_load import OTHERS, RULES

SCHEMAS = schemas()
NEEDS_MORE = (
    "stands here twice", "is already excluded by", "expects ", "but the rules say", "tests nothing",
    "Allowed: eit, rapid_r", "the lower valu", "no destination 'manual_triage'",
)  # fmt: skip
"""What a schema cannot tell: it needs another file, another entry, an order, or a decision."""


def faults(kind: str, content: str) -> list[str]:
    # Every scalar is text to the reader, and an editor's YAML 1.2 leaves yes and no alone.
    document = yaml.load(content, Loader=yaml.BaseLoader)  # noqa: S506 - it makes text alone
    validator = Draft202012Validator(SCHEMAS[kind])
    return [each.message for each in validator.iter_errors(_with_numbers(document))]


def _with_numbers(node: Any) -> Any:
    """Hours are numbers to an editor."""
    if isinstance(node, list):
        return [_with_numbers(each) for each in node]
    if isinstance(node, dict):
        return {
            k: _number(v) if k.endswith("_hours") else _with_numbers(v) for k, v in node.items()
        }
    return node


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_is_a_schema_of_2020_12(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize("pack", sorted(PACKS.iterdir()), ids=lambda pack: pack.name)
def test_every_file_of_every_pack_fits_its_schema(pack: Path) -> None:
    assert faults("ruleset", (pack / "ruleset.yaml").read_text()) == []
    assert faults("destinations", (pack / "destinations.yaml").read_text()) == []
    for path in sorted((pack / "examples").glob("*.yaml")):
        assert faults("examples", path.read_text()) == [], path.name


TOLD = [("ruleset", there, instead, told) for there, instead, _, told in RULES] + [
    (part, there, instead, told) for part, there, instead, _, told in OTHERS
]
TEXTS = {"ruleset": RULESET, "destinations": DESTINATIONS, "examples": EXAMPLES}


@pytest.mark.parametrize(
    ("kind", "there", "instead"),
    [each[:3] for each in TOLD if not any(part in each[3] for part in NEEDS_MORE)],
)
def test_what_the_command_refuses_of_a_file_alone_the_schema_refuses(
    kind: str, there: str, instead: str
) -> None:
    assert faults(kind, TEXTS[kind]) == []
    assert faults(kind, TEXTS[kind].replace(there, instead, 1)) != []


def test_a_schema_knows_the_fields_that_the_reader_knows() -> None:
    top = SCHEMAS["ruleset"]["properties"]
    assert set(top) == set(ruleset._TOP)
    assert set(top["rules"]["items"]["properties"]) == set(rules._RULE)
    assert set(top["last"]["properties"]) == set(ruleset._LAST)
    assert set(top["invariants"]["items"]["properties"]) == set(invariants._INVARIANT)
    assert set(top["overlaps"]["items"]["properties"]) == set(overlaps._OVERLAP)
    example = SCHEMAS["examples"]["properties"]["examples"]["items"]["properties"]
    assert set(example) == set(examples._EXAMPLE)
    assert set(example["expect"]["properties"]) == set(examples._EXPECT)
    places = SCHEMAS["destinations"]["properties"]
    assert set(places) == {"calendars", "destinations"}
    assert set(places["calendars"]["items"]["properties"]) == set(calendars._CALENDAR)
    teams = places["destinations"]["items"]["properties"]
    assert set(teams) == set(destinations._DESTINATION)
    assert set(teams["exits"]["items"]["properties"]) == set(exits._EXIT)


def test_a_condition_offers_every_fact_with_its_operators() -> None:
    condition = SCHEMAS["ruleset"]["$defs"]["condition"]["properties"]
    assert set(condition) == {"all", "any", "not", "received", *VALUES}
    assert set(condition["age_band"]["properties"]) == set(Operator)
    assert "at_least" not in condition["urgent"]["properties"]
    assert "known" not in condition["channel"]["properties"]
