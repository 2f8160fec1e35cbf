"""What an HL7 v2 message says of the person's consent, in its CON segments."""

from collections.abc import Mapping

from services.contracts.record import Consent, Given
from services.intake.formats.hl7_message import Message, Segment

_STATUS: Mapping[str, Given] = {"A": "yes", "R": "no", "X": "no"}
"""Table 0498: active, refused, rescinded; limited, pending and bypassed are left open."""
_TO_SHARING = frozenset({None, "001"})
"""Table 0496: the release of information. Every other consent is to something else, as surgery."""


def read(message: Message) -> Consent | None:
    """None where nothing is said of it; several that differ leave it unknown."""
    segments = [each for each in message.all("CON") if each.text(2) in _TO_SHARING]
    said = {_given(each) for each in segments if each.text(11)}
    if not said:
        return None
    return Consent(given=said.pop() if len(said) == 1 else "unknown")


def _given(segment: Segment) -> Given:
    return _STATUS.get(segment.text(11) or "", "unknown")
