"""The contracts as JSON Schema 2020-12: what a writer may put on the wire."""

import json
from typing import Any

import yaml
from pydantic.json_schema import (
    GenerateJsonSchema,
    JsonSchemaMode,
    JsonSchemaValue,
    models_json_schema,
)
from pydantic_core import core_schema

from services.contracts.catalogue import CATALOGUE, dataschema
from services.contracts.model import Contract

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Json = dict[str, Any]


class Closed(GenerateJsonSchema):
    """Every object is closed: a writer sends nothing that its contract does not name.

    Readers ignore what they do not know; their variant is the same without the closing.
    """

    schema_dialect = DIALECT

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """The schema of one model, with no room for other fields."""
        return {**super().model_schema(schema), "additionalProperties": False}

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Titles of fields would only repeat their names."""
        return False


def file_name(type_name: str) -> str:
    """Where a type's schema stands in `schemas/`."""
    return f"{type_name}.schema.json"


def schema(type_name: str) -> Json:
    """The closed JSON Schema of one type."""
    model = CATALOGUE[type_name].model
    body = model.model_json_schema(schema_generator=Closed)
    return {"$schema": DIALECT, "$id": dataschema(type_name), **body}


def components(ref_template: str) -> tuple[dict[str, Json], dict[str, Json]]:
    """Of all types together: the schema of each by type name, and what they share by its name."""
    mode: JsonSchemaMode = "validation"
    models: list[tuple[type[Contract], JsonSchemaMode]] = [
        (event_type.model, mode) for event_type in CATALOGUE.values()
    ]
    roots, shared = models_json_schema(models, schema_generator=Closed, ref_template=ref_template)
    by_type = {t.name: dict(roots[(t.model, mode)]) for t in CATALOGUE.values()}
    return by_type, dict(shared.get("$defs", {}))


def as_json(document: Json) -> str:
    """The document as a JSON file holds it: the same bytes for the same contract."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def as_yaml(document: Json) -> str:
    """The document as a YAML file holds it, in its own order: the same bytes again."""
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)


def files() -> dict[str, str]:
    """The text of every type's schema by file name."""
    return {file_name(name): as_json(schema(name)) for name in CATALOGUE}


class _Plain(yaml.SafeDumper):
    """Writes every value out: no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
