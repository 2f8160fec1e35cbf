"""From a mail to a canonical referral: by its form, or for a person to read.

Without a form, nothing in a mail says more than `suspected`, and nothing says `no`: what silence
and `always` mean in a source's file is of its forms. So the four exclusions that can harm are never
answered, and every ruleset sends such a referral to a person. It is known by all that it says: a
Message-ID that came twice would let one letter take another's place.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial

from services.contracts.record import Person, Referrer
from services.contracts.vocabulary import RequesterType
from services.intake import phrases
from services.intake.answers import merge
from services.intake.canonical import Canonical
from services.intake.evidence import Evidence
from services.intake.formats import (
    mail_beside,
    mail_forms,
    mail_identity,
    mail_misfits,
    mail_narrative,
    mail_searched,
)
from services.intake.formats.mail_content import Content, Kind
from services.intake.formats.mail_forms import Standing
from services.intake.formats.mail_headers import Headers
from services.intake.formats.mail_trust import Trust, Verdict
from services.intake.source import Source

_FILES = mail_narrative.SAID | {Kind.CSV, Kind.JSON, Kind.XML}


def parse(
    headers: Headers, content: Content, trust: Trust, source: Source, *, received_at: datetime
) -> Canonical:
    """The referral in a mail. Only a verified sender's form is read as one."""
    if trust.verdict is not Verdict.PASS:
        return _unverified(headers, content, trust, source)
    forms = mail_forms.standing(content, source)
    found = mail_forms.only(forms)
    by_a_person = partial(_read_by_a_person, headers, content, trust, source, forms)
    if found.canonical is None:
        return by_a_person(note=found.note)
    unread = mail_searched.unread(content, form=found.at)
    if not mail_beside.may_stand(found.canonical, unread=unread):
        return by_a_person(note=mail_beside.LEFT_TO_A_PERSON)
    form = _by_form(found.canonical, found.at, headers, content, received_at)
    return mail_beside.opened(form, unread=unread)


def _by_form(
    form: Canonical, at: str, headers: Headers, content: Content, received_at: datetime
) -> Canonical:
    """What the form says, and what else the mail says: of a file that is the form nothing twice."""
    texts = mail_narrative.texts(content, attached=mail_narrative.SAID)
    said = [each for each in mail_searched.pointed(content) if each[0] != at or at == "text"]
    return replace(
        form,
        evidence=merge((*form.evidence, *phrases.suspicions(said)), silence={}),
        narrative=(*form.narrative, *mail_narrative.told(headers, content, texts)),
        written_at=form.written_at or _written_at(headers, received_at),
    )


def _read_by_a_person(
    headers: Headers,
    content: Content,
    trust: Trust,
    source: Source,
    forms: Sequence[Standing],
    *,
    note: str,
) -> Canonical:
    """A referral that nothing but what is suspected is known of, by words and by forms."""
    texts = mail_narrative.texts(content, attached=_FILES)
    return Canonical(
        source_reference=mail_identity.fingerprint(headers, content),
        evidence=merge((*_suspected(content), *mail_misfits.raised(forms)), silence={}),
        person=Person(),
        referrer=Referrer(email=trust.author, requester_type=source.requester_type),
        narrative=(*([note] if note else []), *mail_narrative.told(headers, content, texts)),
        requester_type=source.requester_type,
    )


def _unverified(headers: Headers, content: Content, trust: Trust, source: Source) -> Canonical:
    """A referral of its own, whatever it names: nobody's referral is changed by it."""
    texts = mail_narrative.texts(content, attached=_FILES)
    claimed = f"It names {trust.author} as its author." if trust.author else ""
    warning = f"The sender of this mail is not verified. {claimed}".strip()
    return Canonical(
        source_reference=f"unverified/{mail_identity.fingerprint(headers, content)}",
        evidence=merge(_suspected(content), silence={}),
        person=Person(),
        referrer=Referrer(requester_type=RequesterType.NOT_KNOWN),
        narrative=(warning, *mail_narrative.told(headers, content, texts)),
    )


def _suspected(content: Content) -> list[Evidence]:
    return phrases.suspicions(mail_searched.pointed(content))


def _written_at(headers: Headers, received_at: datetime) -> datetime | None:
    """When it was written, by its own word; a clock that is ahead would make the next one stale."""
    try:
        found = parsedate_to_datetime(headers.one("date") or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return found.astimezone(UTC) if found.tzinfo and found <= received_at else None
