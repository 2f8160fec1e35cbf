"""What all parts of a source file are made of."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from services.chassis.reviewed.words import OneOf
from services.contracts.facts import EXCLUSIONS, INCLUSIONS
from services.contracts.vocabulary import Answer
from services.intake.parts.docstrings import docstrings

FACTS = frozenset(INCLUSIONS.values()) | frozenset(EXCLUSIONS.values())
"""The facts that evidence can speak to."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Fact = Annotated[str, OneOf("fact", FACTS)]

Meaning = dict[Fact, Answer]
"""What one code says: which facts, with which values."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What shows a message to be one source's, in words, and by which steps it stands in the file.

    No two sources may claim the same.
    """

    what: str
    steps: tuple[str | int, ...]


class Closed(BaseModel):
    """A part of a source file: it has the fields it names, and no other.

    The docstrings of its fields are what an editor shows of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        made = handler(schema)
        fields = handler.resolve_ref_schema(made)["properties"]
        for name, said in docstrings(cls.__pydantic_generic_metadata__["origin"] or cls):
            fields[name].setdefault("description", said)
        return made

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What this part and those in it claim; the steps begin in this part."""
        inside = ((name, each) for name, each in self if isinstance(each, Closed))
        return tuple(
            Claim(claim.what, (name, *claim.steps))
            for name, part in inside
            for claim in part.claims
        )
