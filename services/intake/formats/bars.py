"""A BaRS referral request, read into a canonical referral. JSON and XML alike.

Unknown resources and elements are passed over: the standard grows, and a referral must not be lost
for what it says beyond what we read. What nothing reads is named in `ignored`.
"""

from datetime import datetime

from services.contracts.vocabulary import Answer
from services.intake import phrases
from services.intake.answers import merge
from services.intake.canonical import Act, Canonical
from services.intake.evidence import Basis, Evidence, stated
from services.intake.formats import (
    bars_codes,
    bars_consent,
    bars_ignored,
    bars_people,
    bars_text,
    bars_time,
    bars_words,
    fhir_time,
    fhir_xml,
    json_limits,
)
from services.intake.formats.bars_checks import Purpose, check
from services.intake.formats.bars_message import Message, message
from services.intake.formats.bars_reference import our_id, reference
from services.intake.formats.bars_words import Words
from services.intake.formats.fhir_node import Node, from_json
from services.intake.formats.fhir_patient import doubts
from services.intake.harm import CONCERNS
from services.intake.parts.bars import Bars
from services.intake.rejected import Code, refuse
from services.intake.source import Source

JSON_TYPES = frozenset({"application/fhir+json", "application/json"})
XML_TYPES = frozenset({"application/fhir+xml", "application/xml", "text/xml"})


def parse(body: bytes, media_type: str, source: Source) -> Canonical:
    """What a message says of a referral, and wants done with it.

    `media_type` without parameters, in lower case. `Rejected` with the standard's codes, its
    pointers FHIRPaths: 415 for another type, 400 and 422 as the standard's order of checks says.
    """
    found = read(body, media_type)
    purpose = check(found, source.bars or Bars())
    if purpose.act is Act.WITHDRAW:
        return _withdrawal(found, purpose, source)
    return _referral(found, purpose, source)


def read(body: bytes, media_type: str) -> Message:
    """The resources of a message, whatever it wants."""
    return message(_tree(body, media_type))


def _tree(body: bytes, media_type: str) -> Node:
    if media_type in JSON_TYPES:
        return from_json(json_limits.read(body))
    if media_type in XML_TYPES:
        return fhir_xml.read(body)
    raise refuse(415, Code.NOT_SUPPORTED, "The body is FHIR in JSON or in XML.")


def _withdrawal(found: Message, purpose: Purpose, source: Source) -> Canonical:
    """A cancellation tells no more than what it takes back, and why, and what it raises."""
    words = bars_words.words(found, source.bars or Bars())
    said = [
        *bars_codes.coded(found, purpose.request, words.codings, source),
        *phrases.evidence(bars_text.evidence(found, words, source)),
    ]
    return Canonical(
        source_reference=reference(found, purpose.request),
        referral_id=our_id(purpose.request),
        act=Act.WITHDRAW,
        withdrawal=purpose.withdrawal,
        evidence=tuple(each for each in merge(said, silence={}) if _raises(each)),
        narrative=bars_text.narrative(found, words),
        person=bars_people.person(found),
        referrer=bars_people.referrer(found, purpose.request, source.requester_type),
        requester_type=source.requester_type,
        reason=source.reason,
        written_at=_written_at(found),
    )


def _raises(said: Evidence) -> bool:
    return said.fact in CONCERNS and said.answer in (Answer.YES, Answer.SUSPECTED)


def _referral(found: Message, purpose: Purpose, source: Source) -> Canonical:
    request, words = purpose.request, bars_words.words(found, source.bars or Bars())
    return Canonical(
        source_reference=reference(found, request),
        referral_id=our_id(request),
        act=purpose.act,
        evidence=merge(_evidence(found, purpose, words, source), silence=source.silence),
        unmapped=tuple(bars_codes.unmapped(found, source)),
        ignored=tuple(bars_ignored.ignored(found)),
        person=bars_people.person(found),
        referrer=bars_people.referrer(found, request, source.requester_type),
        consent=bars_consent.read(found),
        narrative=(*doubts(found.one("Patient")), *bars_text.narrative(found, words)),
        requester_type=source.requester_type,
        reason=source.reason,
        respond_by_asked=_instant(request, "occurrencePeriod.end"),
        written_at=_written_at(found),
    )


def _evidence(found: Message, purpose: Purpose, words: Words, source: Source) -> list[Evidence]:
    request, bars = purpose.request, source.bars or Bars()
    start = _instant(request, "occurrencePeriod.start") or _instant(request, "authoredOn")
    respond_by = _instant(request, "occurrencePeriod.end")
    by_time = bars_time.urgent_by_time(start, respond_by, bars.urgent_within_minutes)
    coded = [
        *bars_codes.coded(found, request, words.codings, source),
        *stated(purpose.use_case or {}, Basis.USE_CASE, at=f"{request.path}.category"),
        *stated(by_time, Basis.TIME, at=f"{request.path}.occurrencePeriod.end"),
        *stated(source.always, Basis.ALWAYS),
    ]
    return [*coded, *phrases.evidence(bars_text.evidence(found, words, source), coded)]


def _written_at(found: Message) -> datetime | None:
    """When the message was put together; an update has a later time than what it updates."""
    bundle = found.bundle
    return _instant(bundle, "meta.lastUpdated") or _instant(bundle, "timestamp")


def _instant(node: Node, path: str) -> datetime | None:
    text = node.text(path)
    try:
        return fhir_time.instant(text) if text else None
    except ValueError:
        wrong = "This is a time with its offset, as 2026-01-31T12:00:00Z."
        raise refuse(422, Code.INVALID, wrong, at=f"{node.path}.{path}") from None
