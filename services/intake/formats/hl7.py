"""An HL7 v2 message about a referral or a stay in hospital, read into a canonical referral.

What a type of message does, the source's file says; how it is read is the same for all. Unknown
segments and fields are passed over: every trust adds its own.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.intake import phrases
from services.intake.answers import merge
from services.intake.canonical import Act, Canonical, Withdrawal
from services.intake.evidence import Basis, stated
from services.intake.formats import (
    hl7_checks,
    hl7_codes,
    hl7_consent,
    hl7_header,
    hl7_narrative,
    hl7_places,
    hl7_text,
    hl7_unread,
)
from services.intake.formats.hl7_header import Header
from services.intake.formats.hl7_message import Message
from services.intake.formats.hl7_people import doubts, person, referrer
from services.intake.formats.hl7_reader import read
from services.intake.formats.hl7_time import instant
from services.intake.parts.hl7 import Hl7
from services.intake.rejected import Code, refuse
from services.intake.source import Source

REFERRAL = "REF"
"""The message that a person fills in: where it is silent, the source's silence speaks."""

LONGEST_REFERENCE = 255


def parse(body: bytes, source: Source) -> Canonical:
    """The referral in a message, or what is new of one.

    `Rejected` as `hl7_checks` and `hl7_reader` say, its places as `PID-7` and `DG1[2]-3.1`.
    """
    hl7 = source.hl7
    if hl7 is None:
        raise ValueError(f"{source.name} sends no HL7")
    header = hl7_header.read(body)
    hl7_checks.check(header, hl7)
    return _canonical(read(body, header, hl7.charset), header, hl7, source)


def _canonical(message: Message, header: Header, hl7: Hl7, source: Source) -> Canonical:
    coded, unread = hl7_codes.coded(message), hl7_unread.found(message)
    act, withdrawal = _act(message, header, hl7)
    at, reference = _reference(message, hl7)
    sure = [*hl7_codes.evidence(coded, source), *stated(source.always, Basis.ALWAYS)]
    said = [
        *sure,
        *phrases.evidence(hl7_text.evidence(message, coded, source), sure),
        *hl7_unread.evidence(unread),
    ]
    return Canonical(
        source_reference=reference,
        act=act,
        withdrawal=withdrawal,
        evidence=merge(said, silence=source.silence if header.kind == REFERRAL else {}),
        unmapped=tuple(hl7_codes.unmapped(coded, source)),
        ignored=hl7_places.ignored(message, at),
        person=person(message, hl7),
        referrer=referrer(message, source),
        consent=hl7_consent.read(message),
        narrative=(
            *doubts(message, hl7),
            *hl7_narrative.narrative(message, coded, header.type, unread),
        ),
        requester_type=source.requester_type,
        reason=source.reason,
        written_at=_written_at(header, hl7),
    )


def _act(message: Message, header: Header, hl7: Hl7) -> tuple[Act, Withdrawal | None]:
    """What the message does; a status or a death may say that the referral no longer stands."""
    act = hl7.messages[header.type]
    rf1, visit = message.one("RF1"), message.one("PV1")
    died = visit is not None and visit.text(36) in hl7.deceased
    status = hl7.statuses.get((rf1.text(1) if rf1 else None) or "")
    if status is not None:
        return Act.WITHDRAW, status
    if act is Act.AMEND and (died or hl7_narrative.has_died(message)):
        return Act.WITHDRAW, Withdrawal.DECEASED
    return act, Withdrawal.BY_SOURCE if act is Act.WITHDRAW else None


def _reference(message: Message, hl7: Hl7) -> tuple[str, str]:
    """The place of the sender's reference, and the reference with the place before it.

    The place belongs to it, because visits and referrals may be counted alike.
    """
    for place in hl7.reference:
        name, _, rest = place.partition("-")
        field, _, component = rest.partition(".")
        segment = message.one(name)
        text = segment.text(int(field), int(component or 1)) if segment else None
        if text is not None:
            if len(text) + len(place) >= LONGEST_REFERENCE:
                longest = "The reference of the referral is too long."
                raise refuse(422, Code.TOO_LONG, longest, at=place)
            return f"{name}-{field}", f"{place}|{text}"
    missing = "The message needs the reference of the referral."
    raise refuse(400, Code.REQUIRED, missing, at=hl7.reference[0])


def _written_at(header: Header, hl7: Hl7) -> datetime | None:
    try:
        return instant(header.written, ZoneInfo(hl7.zone)) if header.written else None
    except ValueError:
        wrong = "This is a time to the minute at least, as 202601311200."
        raise refuse(422, Code.INVALID, wrong, at="MSH-7") from None
