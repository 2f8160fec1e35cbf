"""The named examples: valid for schema and model, in the writer's own bytes."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from services.contracts import export
from services.contracts.catalogue import CATALOGUE
from services.contracts.examples import EXAMPLES

PATHS = sorted(EXAMPLES.glob("*/*.json"))
NAMES = [f"{path.parent.name}/{path.stem}" for path in PATHS]
each_example = pytest.mark.parametrize("path", PATHS, ids=NAMES)


@each_example
def test_an_example_is_valid_for_its_schema(path: Path) -> None:
    schema = json.loads((EXAMPLES.parent / export.file_name(path.parent.name)).read_text())
    body = json.loads(path.read_text())
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(body)


@each_example
def test_an_example_is_what_the_model_would_write(path: Path) -> None:
    model = CATALOGUE[path.parent.name].model
    text = path.read_text()
    assert model.model_validate_json(text).model_dump_json(indent=2) + "\n" == text


@each_example
def test_a_writer_that_adds_a_field_to_an_example_is_refused(path: Path) -> None:
    body = {**json.loads(path.read_text()), "afterthought": True}
    assert not Draft202012Validator(export.schema(path.parent.name)).is_valid(body)


@each_example
def test_a_reader_of_an_example_ignores_a_field_that_it_does_not_know(path: Path) -> None:
    model = CATALOGUE[path.parent.name].model
    body = json.loads(path.read_text())
    assert model.model_validate({**body, "afterthought": True}) == model.model_validate(body)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_type_has_an_example(name: str) -> None:
    assert list((EXAMPLES / name).glob("*.json"))


@pytest.mark.parametrize("name", ["asc.referral.received.v1", "asc.referral.routed.v1"])
def test_the_two_types_that_everything_hangs_on_have_three(name: str) -> None:
    assert len(list((EXAMPLES / name).glob("*.json"))) >= 3


def test_there_is_no_example_of_a_type_that_does_not_exist() -> None:
    assert {path.name for path in EXAMPLES.iterdir()} <= CATALOGUE.keys()


def test_the_person_in_an_example_is_invented() -> None:
    for path in EXAMPLES.glob("asc.referral.record.v1/*.json"):
        person = json.loads(path.read_text())["person"]
        assert person["family_name"] == "Testperson"
        assert person["nhs_number"]["value"].startswith("999")
        assert person["postcode"].startswith("ZZ99")
