"""Words in places of a message that nothing reads, as a trust's own segments.

A concern that stands there is found and shown; of all else there nothing counts. Where people and
organisations are named nobody states one: a ward's or an insurer's name would be taken for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.intake import phrases
from services.intake.evidence import Evidence
from services.intake.formats.hl7_message import Message, Segment
from services.intake.formats.hl7_places import unread
from services.intake.harm import CONCERNS

_OF_PEOPLE = frozenset(
    {"MSH", "EVN", "PID", "PD1", "NK1", "PV1", "PRD", "CTD", "GT1", "IN1", "IN2", "IN3", "ROL"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a segment says in such places, and the concerns that it points to."""

    at: str
    text: str
    facts: tuple[str, ...]


def found(message: Message) -> list[Found]:
    """The segments that state a concern where nothing reads it."""
    looked = (_found(each) for some in message.segments.values() for each in some)
    return [each for each in looked if each.facts]


def evidence(found: Iterable[Found]) -> list[Evidence]:
    """The concerns, as suspicions."""
    return phrases.suspicions((each.at, fact) for each in found for fact in each.facts)


def _found(segment: Segment) -> Found:
    text = ", ".join(_texts(segment)) if segment.name not in _OF_PEOPLE else ""
    facts = phrases.suspected([text]) & CONCERNS if text else ()
    return Found(segment.at(), text, tuple(sorted(facts)))


def _texts(segment: Segment) -> Iterator[str]:
    for field in unread(segment):
        for value in segment.values(field):
            yield from value.texts()
