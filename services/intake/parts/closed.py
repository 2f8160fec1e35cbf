"""What all parts of a source file are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from services.contracts.facts import EXCLUSIONS, INCLUSIONS
from services.contracts.vocabulary import Answer

FACTS = frozenset(INCLUSIONS.values()) | frozenset(EXCLUSIONS.values())
"""The facts that evidence can speak to."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Fact = Annotated[str, StringConstraints(pattern="^(" + "|".join(sorted(FACTS)) + ")$")]

Meaning = dict[Fact, Answer]
"""What one code says: which facts, with which values."""


class Closed(BaseModel):
    """A part of a source file: it has the fields it names, and no other."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
