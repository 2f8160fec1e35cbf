"""A source file as a JSON Schema, so that an editor completes and checks one as one types.

It says what can be said of one file alone. What needs the other files is told by
`frontdoor sources check`.
"""

from typing import Any

from services.intake.source import Source

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def source_schema() -> dict[str, Any]:
    """The schema, from the model that reads the file."""
    return {"$schema": DIALECT, **Source.model_json_schema()}
