"""A closed list of words for a field of a model, where it is made from something else."""

from collections.abc import Iterable
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


class OneOf:
    """Annotates a `str`: one of these words. `kind` is what a person calls one of them."""

    def __init__(self, kind: str, words: Iterable[str]) -> None:
        self._kind = kind
        self._words = sorted(words)

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        """Such a word and no other."""
        return core_schema.literal_schema(self._words)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The words, and what they are."""
        return {**handler(schema), "description": self._kind}
