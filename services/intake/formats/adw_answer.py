"""The answer that a council gives to a notice: a DSTU2 message of the published shape. Pure.

What was understood is answered with the resources that the standard asks for, as the hospital
sent them, so that its system finds the case. What was not is answered by a header alone: nothing
of a message that we could not read is ever sent back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from services.intake.formats import adw_answer_parts as parts
from services.intake.formats import adw_events
from services.intake.formats.adw_answer_ours import Resource, pointer
from services.intake.formats.adw_answer_parts import Part
from services.intake.formats.adw_notice import Envelope, Notice
from services.intake.parts.adw import Adw

_STRUCTURES = "https://fhir.nhs.uk/StructureDefinition/"
_OURS = UUID("2b0f5f0e-6c1d-4f0e-9a53-0d6a4f7f1c11")
_ENDPOINT = "urn:nhs-uk:addressing:ods:"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a notice: `text` is ours, and holds nothing about anybody.

    `code` is FHIR's: `ok` for what was understood, rejected or not; `fatal-error` for a message
    that is wrong; `transient-error` where the fault is ours and the same again may pass.
    """

    accepted: bool
    code: str
    text: str
    at: datetime


def answer(
    envelope: Envelope, notice: Notice | None, verdict: Verdict, adw: Adw, of: str
) -> dict[str, Any] | None:
    """The answer as a FHIR Bundle; None where the standard has none, or nobody to give it to.

    Its ids follow from `of`, what the message is known by, and from the verdict: the same answer
    made again is the same to the byte.
    """
    event = _event(envelope, accepted=verdict.accepted)
    if event is None or envelope.message_id is None or envelope.sender not in adw.senders:
        return None
    header_id = str(uuid5(_OURS, f"{of} {event} {verdict.code}"))
    about = parts.about(notice, adw, header_id, accepted=verdict.accepted) if notice else {}
    header = _header(envelope, event, verdict, adw, header_id, about)
    return {
        "resourceType": "Bundle",
        "id": str(uuid5(UUID(header_id), "bundle")),
        "meta": {"profile": f"{_STRUCTURES}ADW-Message-Bundle-1"},
        "type": "message",
        "entry": [_entry(header), *(_entry(each) for each in about.values())],
    }


def _event(envelope: Envelope, *, accepted: bool) -> str | None:
    known = adw_events.event(envelope.event)
    if known is None:
        return None
    return adw_events.accepting(known) if accepted else adw_events.rejecting(known)


def _header(
    envelope: Envelope,
    event: str,
    verdict: Verdict,
    adw: Adw,
    id_: str,
    about: Mapping[Part, Resource],
) -> dict[str, Any]:
    return {
        "resourceType": "MessageHeader",
        "id": id_,
        "meta": {"profile": f"{_STRUCTURES}{adw_events.PROFILES[event]}"},
        "timestamp": verdict.at.isoformat(timespec="seconds"),
        "event": {"system": "http://snomed.info/sct", "code": event},
        "response": {"identifier": envelope.message_id, "code": verdict.code},
        "source": {"endpoint": _ENDPOINT + adw.addressed_to[0]},
        "destination": {"endpoint": f"{_ENDPOINT}{envelope.sender}"},
        **_pointing(about, author=Part.CONTACT, receiver=Part.LIAISON, responsible=Part.COUNCIL),
        "reason": _reason(verdict),
        **_pointing(about, data=Part.REQUEST),
    }


def _pointing(about: Mapping[Part, Resource], **names: Part) -> dict[str, Any]:
    there = {name: part for name, part in names.items() if part in about}
    return {name: pointer(about[part]["id"]) for name, part in there.items()}


def _reason(verdict: Verdict) -> dict[str, Any]:
    """Free text: the standard has one code, and it says so."""
    kind = "Accept" if verdict.accepted else "Reject"
    system = f"https://fhir.nhs.uk/ADW-Notice{kind}Reason-1"
    coding = {"system": system, "code": "OFT", "display": "Other - Free Text"}
    return {"coding": coding, "text": verdict.text}


def _entry(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
