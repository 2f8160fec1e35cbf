"""A BaRS referral request, read into a canonical referral. JSON and XML alike.

Unknown resources and elements are passed over: the standard grows, and a referral must not be lost
for what it says beyond what we read.
"""

from datetime import datetime

from services.intake import phrases
from services.intake.answers import merge
from services.intake.canonical import Canonical
from services.intake.evidence import Basis, stated
from services.intake.formats import (
    bars_codes,
    bars_people,
    bars_text,
    fhir_time,
    fhir_xml,
    json_limits,
)
from services.intake.formats.bars_checks import check
from services.intake.formats.bars_message import Message, message
from services.intake.formats.fhir_node import Node, from_json
from services.intake.parts.bars import Bars
from services.intake.parts.closed import Meaning
from services.intake.rejected import Code, refuse
from services.intake.source import Source

JSON_TYPES = frozenset({"application/fhir+json", "application/json"})
XML_TYPES = frozenset({"application/fhir+xml", "application/xml", "text/xml"})

LONGEST_REFERENCE = 255


def parse(body: bytes, media_type: str, source: Source) -> Canonical:
    """The referral in a message.

    `media_type` without parameters, in lower case. `Rejected` with the standard's codes, its
    pointers FHIRPaths: 415 for another type, 400 and 422 as the standard's order of checks says.
    """
    bars = source.bars or Bars()
    found = message(_tree(body, media_type))
    use_case = check(found, bars)
    return _canonical(found, use_case, bars, source)


def _tree(body: bytes, media_type: str) -> Node:
    if media_type in JSON_TYPES:
        return from_json(json_limits.read(body))
    if media_type in XML_TYPES:
        return fhir_xml.read(body)
    raise refuse(415, Code.NOT_SUPPORTED, "The body is FHIR in JSON or in XML.")


def _canonical(found: Message, use_case: Meaning, bars: Bars, source: Source) -> Canonical:
    request = found.one("ServiceRequest")
    respond_by = _instant(request, "occurrencePeriod.end")
    start = _instant(request, "occurrencePeriod.start") or _instant(request, "authoredOn")
    by_time = bars_codes.urgent_by_time(start, respond_by, bars.urgent_within_minutes)
    said = [
        *bars_codes.coded(found, request, source),
        *stated(use_case, Basis.USE_CASE, at="ServiceRequest.category"),
        *stated(by_time, Basis.TIME, at="ServiceRequest.occurrencePeriod"),
        *stated(source.always, Basis.ALWAYS),
        *phrases.evidence(bars_text.evidence(found, source)),
    ]
    return Canonical(
        source_reference=_reference(found, request),
        evidence=merge(said, silence=source.silence),
        unmapped=tuple(bars_codes.unmapped(found, source)),
        person=bars_people.person(found),
        referrer=bars_people.referrer(found, request, source.requester_type),
        narrative=bars_text.narrative(found),
        requester_type=source.requester_type,
        reason=source.reason,
        respond_by_asked=respond_by,
    )


def _instant(node: Node, path: str) -> datetime | None:
    text = node.text(path)
    try:
        return fhir_time.instant(text) if text else None
    except ValueError:
        wrong = "This is a time with its offset, as 2026-01-31T12:00:00Z."
        raise refuse(422, Code.INVALID, wrong, at=f"{node.path}.{path}") from None


def _reference(found: Message, request: Node) -> str:
    """The sender's case number with its system, else the request's own id or address.

    One case has one active request, and a new one revokes the earlier: so the case is what a later
    message updates. The system belongs to it, because two systems may count alike.
    """
    encounter = found.one("Encounter")
    numbers = (_numbered(node) for node in (*encounter.all("identifier"), *_own(request)))
    names = (name for name, resource in found.named.items() if resource is request)
    reference = next((each for each in (*numbers, *names) if each), None)
    if reference is None or len(reference) > LONGEST_REFERENCE:
        missing = f"The case needs an identifier of at most {LONGEST_REFERENCE} characters."
        raise refuse(400, Code.REQUIRED, missing, at=f"{encounter.path}.identifier")
    return reference


def _own(request: Node) -> list[Node]:
    return list(request.all("identifier"))


def _numbered(identifier: Node) -> str | None:
    value = identifier.text("value")
    return f"{identifier.text('system') or ''}|{value}" if value else None
