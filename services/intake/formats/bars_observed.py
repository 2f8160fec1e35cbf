"""What was observed: every observation and each of its components, which has a value of its own."""

from collections.abc import Iterator
from typing import NamedTuple

from services.intake.formats.bars_answer import affirms
from services.intake.formats.bars_message import Message
from services.intake.formats.bars_questions import said
from services.intake.formats.bars_standing import past, standing
from services.intake.formats.fhir_node import Node

DENIED = "no"


class Observed(NamedTuple):
    """An observation or a component of one. `denied`: it is said not to be so."""

    node: Node
    denied: bool

    @property
    def values(self) -> list[str]:
        """What was observed, in words."""
        return list(said(self.node))

    @property
    def plain(self) -> bool:
        """Whether it says no more than that it is so."""
        return all(map(affirms, self.values)) and not self.denied


def observed(message: Message) -> Iterator[Observed]:
    """All of them that their sender stands by."""
    over = [node for node, why in past(message, "Observation") if why == DENIED]
    for node, denied in (
        *((each, False) for each in standing(message, "Observation")),
        *((each, True) for each in over),
    ):
        yield Observed(node, denied)
        for part in node.all("component"):
            yield Observed(part, part.texts("valueBoolean") == ["false"])
