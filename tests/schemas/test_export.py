"""The exported JSON Schemas: 2020-12, closed for writers, and the same as the code."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.cli import exported
from services.contracts import export
from services.contracts.catalogue import CATALOGUE


def objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "properties" in node:
            yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for item in node:
            yield from objects(item)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_schema_is_one_of_2020_12(name: str) -> None:
    schema = export.schema(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_object_of_a_schema_is_closed_and_says_what_it_is(name: str) -> None:
    for found in objects(export.schema(name)):
        assert found["additionalProperties"] is False
        assert found["title"]
        assert found["description"]


def test_the_same_contract_gives_the_same_bytes() -> None:
    assert exported.documents() == exported.documents()


def test_schemas_and_code_say_the_same() -> None:
    assert exported.drift(exported.SCHEMAS) == []


def copied(tmp_path: Path) -> Path:
    """The schemas as the code says them today, whatever the project's own say."""
    schemas = shutil.copytree(exported.SCHEMAS, tmp_path / "schemas")
    exported.write(schemas)
    return schemas


def test_a_missing_file_is_drift(tmp_path: Path) -> None:
    schemas = copied(tmp_path)
    (schemas / "asyncapi.yaml").unlink()
    assert exported.drift(schemas) == ["asyncapi.yaml was missing"]


def test_a_file_edited_by_hand_is_drift(tmp_path: Path) -> None:
    schemas = copied(tmp_path)
    path = schemas / export.file_name("asc.referral.erased.v1")
    path.write_text(path.read_text().replace("The identity is gone", "The identity may be gone"))
    assert exported.drift(schemas) == [f"{path.name} said something else than the code"]


def test_a_file_that_belongs_to_nothing_is_drift(tmp_path: Path) -> None:
    schemas = copied(tmp_path)
    (schemas / "asc.referral.gone.v1.schema.json").write_text("{}")
    assert exported.drift(schemas) == [
        "asc.referral.gone.v1.schema.json belonged to nothing in the code"
    ]


def test_exporting_mends_what_drifted_and_touches_nothing_else(tmp_path: Path) -> None:
    schemas = copied(tmp_path)
    (schemas / "openapi-eit.yaml").write_text("{}")
    (schemas / "asc.referral.gone.v1.schema.json").write_text(json.dumps({}))
    assert len(exported.write(schemas)) == 2
    assert exported.drift(schemas) == []
    assert (schemas / "topics.yaml").exists()
