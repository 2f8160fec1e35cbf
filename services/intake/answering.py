"""A refusal as the sender is told it: the one table of dialects. No I/O."""

import json
from collections.abc import Callable, Mapping
from uuid import UUID

from services.intake.operation_outcome import operation_outcome
from services.intake.problem import problem
from services.intake.rejected import Rejected
from services.intake.source import Source, SourceDoor


def _problem(rejected: Rejected, _: UUID) -> str:
    return json.dumps(problem(rejected), indent=2)


def _outcome(rejected: Rejected, id_: UUID) -> str:
    return json.dumps(operation_outcome(rejected, id=id_), indent=2)


_DIALECTS: Mapping[SourceDoor, Callable[[Rejected, UUID], str]] = {
    SourceDoor.JSON: _problem,
    SourceDoor.BARS: _outcome,
}


def refusal(rejected: Rejected, source: Source, *, id: UUID) -> str:  # noqa: A002 - FHIR's name
    """What this source is told, `id` being the refusal's. Nothing that was sent is in it."""
    return _DIALECTS[source.door](rejected, id)
