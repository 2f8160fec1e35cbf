"""A refusal as the sender is told it: the one table of dialects. No I/O."""

import json
from collections.abc import Callable, Mapping

from services.intake.operation_outcome import operation_outcome
from services.intake.problem import problem
from services.intake.source import Source, SourceDoor
from services.intake.submission import Refusal

Dialect = Callable[[Refusal, bytes, Source], str]
"""The answer to a refused message of a source. Nothing that was sent is in it but ids."""


def _problem(refusal: Refusal, _: bytes, __: Source) -> str:
    return json.dumps(problem(refusal.rejected), indent=2)


def _outcome(refusal: Refusal, _: bytes, __: Source) -> str:
    return json.dumps(operation_outcome(refusal.rejected, id=refusal.id), indent=2)


_DIALECTS: Mapping[SourceDoor, Dialect] = {
    SourceDoor.JSON: _problem,
    SourceDoor.BARS: _outcome,
}


def told(refusal: Refusal, body: bytes, source: Source) -> str:
    """What this source is told of a message that is refused."""
    return _DIALECTS[source.door](refusal, body, source)
