"""An ADW message: FHIR DSTU2 in XML, a header that says what it is, and resources around it."""

import re
from dataclasses import dataclass
from datetime import datetime

from services.intake.formats import adw_events, fhir_time, fhir_xml
from services.intake.formats.adw_events import Event
from services.intake.formats.bars_message import Message, message
from services.intake.formats.fhir_node import Node
from services.intake.rejected import Code, Rejected, refuse

_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_ENDPOINT = re.compile(r"urn:nhs-uk:addressing:ods:([A-Z0-9]{3,10})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an answer needs of a message: whose it is, what it is, who sent it to whom.

    `event` is the code as sent. Every part may be missing, and none can hold text about a person.
    """

    event: str | None = None
    message_id: str | None = None
    bundle_id: str | None = None
    sender: str | None = None
    addressed_to: tuple[str, ...] = ()

    @property
    def key(self) -> str | None:
        """What tells a retry. FHIR: both ids again is a retry; a new bundle id is sent anew.

        The published withdrawal has the header's id of the assessment notice, so the event counts.
        """
        parts = (self.event, self.message_id, self.bundle_id)
        return " ".join(part for part in parts if part) if all(parts) else None


@dataclass(frozen=True, slots=True)
class Notice:
    """A message of a kind that we know, its resources within reach."""

    event: Event
    envelope: Envelope
    message: Message
    header: Node
    written_at: datetime

    @property
    def name(self) -> str:
        """What kind of notice it is."""
        return adw_events.NAMES[self.event]


def envelope(body: bytes) -> Envelope:
    """As much as can be read of who sent what; nothing of it for what is no FHIR message."""
    try:
        found = message(fhir_xml.read(body))
        return _envelope(found, found.one("MessageHeader"))
    except Rejected:
        return Envelope()


def read(body: bytes) -> Notice:
    """The notice in a body. `Rejected` for what is none, with FHIRPaths."""
    found = message(fhir_xml.read(body))
    if found.bundle.text("type") != "message":
        raise refuse(400, Code.INVARIANT, "The bundle is not a message.", at="Bundle.type")
    header = found.one("MessageHeader")
    about = _envelope(found, header)
    if about.message_id is None or about.sender is None:
        needed = "The message needs an id and the ODS code of its source."
        raise refuse(400, Code.REQUIRED, needed, at="MessageHeader")
    return Notice(_event(about.event), about, found, header, _written_at(header))


def _event(code: str | None) -> Event:
    at = "MessageHeader.event"
    if code in adw_events.RESPONSES:
        what = "This is a council's answer to a notice; only notices are received."
        raise refuse(400, Code.INVARIANT, what, at=at)
    found = adw_events.event(code)
    if found is None:
        raise refuse(422, Code.NOT_SUPPORTED, "This event is not an ADW notice.", at=at)
    return found


def _written_at(header: Node) -> datetime:
    at = "MessageHeader.timestamp"
    try:
        return fhir_time.instant(header.text("timestamp") or "")
    except ValueError:
        wrong = "This is a time with its offset, as 2026-01-31T12:00:00Z."
        raise refuse(422, Code.INVALID, wrong, at=at) from None


def _envelope(found: Message, header: Node) -> Envelope:
    return Envelope(
        event=_matching(re.compile(r"\d{6,18}"), header.texts("event.code")),
        message_id=_matching(_ID, header.texts("id")),
        bundle_id=_matching(_ID, found.bundle.texts("id")),
        sender=_organisation(header.texts("source.endpoint")),
        addressed_to=tuple(
            _organisation([each]) or "" for each in header.texts("destination.endpoint")
        ),
    )


def _matching(pattern: re.Pattern[str], texts: list[str]) -> str | None:
    return texts[0] if len(texts) == 1 and pattern.fullmatch(texts[0]) else None


def _organisation(endpoints: list[str]) -> str | None:
    """The ODS code in `urn:nhs-uk:addressing:ods:RFM8C2`."""
    found = _ENDPOINT.fullmatch(endpoints[0]) if len(endpoints) == 1 else None
    return found.group(1).upper() if found else None
