"""From a mail to a canonical referral: by its form, or for a person to read.

Without a form, nothing in a mail says more than `suspected`, and nothing says `no`: what silence
and `always` mean in a source's file is of its forms. So the four exclusions that can harm are never
answered, and every ruleset sends such a referral to a person.
"""

import hashlib
import re
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from services.contracts.record import Person, Referrer
from services.contracts.vocabulary import RequesterType
from services.intake import phrases
from services.intake.answers import merge
from services.intake.canonical import Canonical
from services.intake.evidence import Evidence
from services.intake.formats import mail_forms
from services.intake.formats.mail_content import Attachment, Content, Kind, Refused
from services.intake.formats.mail_headers import Headers
from services.intake.formats.mail_text import decoded
from services.intake.formats.mail_trust import Trust, Verdict
from services.intake.source import Source

READ_CHARACTERS = 200_000
SHOWN_CHARACTERS = 20_000
"""Of each text, in the narrative; the mail itself is kept as it came."""

_ID = re.compile(r"<([!-;=?-~]{1,250})>", re.ASCII)
_FILES = frozenset({Kind.TEXT, Kind.CSV, Kind.JSON, Kind.XML})
_MOST_TEXTS = 5


def parse(
    headers: Headers, content: Content, trust: Trust, source: Source, *, received_at: datetime
) -> Canonical:
    """The referral in a mail. Only a verified sender's form is read as one."""
    if trust.verdict is not Verdict.PASS:
        return _unverified(headers, content, trust, source)
    found = mail_forms.find(content, source)
    if found.canonical is None:
        return _read_by_a_person(headers, content, trust, source, note=found.note)
    return _by_form(found.canonical, headers, content, received_at)


def message_id(headers: Headers) -> str | None:
    """The Message-ID without its brackets, where there is exactly one that is well formed."""
    match = _ID.fullmatch(headers.one("message-id") or "")
    return match.group(1) if match else None


def digest(headers: Headers, raw: bytes) -> bytes:
    """What makes two deliveries one mail: all but what is written on the way."""
    written = [value for name in ("from", "date", "subject") for value in headers.all(name)]
    found = hashlib.sha256("\n".join(written).encode())
    found.update(raw[headers.end :].strip())
    return found.digest()


def _by_form(
    form: Canonical, headers: Headers, content: Content, received_at: datetime
) -> Canonical:
    texts = _texts(content)
    return replace(
        form,
        evidence=merge((*form.evidence, *phrases.evidence(texts)), silence={}),
        narrative=(*form.narrative, *_narrative(headers, content, texts)),
        written_at=form.written_at or _written_at(headers, received_at),
    )


def _read_by_a_person(
    headers: Headers, content: Content, trust: Trust, source: Source, *, note: str
) -> Canonical:
    texts = _texts(content, attached=_FILES)
    return Canonical(
        source_reference=message_id(headers) or _fingerprint(headers, content),
        evidence=_suspected(content),
        person=Person(),
        referrer=Referrer(email=trust.author, requester_type=source.requester_type),
        narrative=(*([note] if note else []), *_narrative(headers, content, texts)),
        requester_type=source.requester_type,
    )


def _unverified(headers: Headers, content: Content, trust: Trust, source: Source) -> Canonical:
    """A referral of its own, whatever it names: nobody's referral is changed by it."""
    texts = _texts(content, attached=_FILES)
    claimed = f"It names {trust.author} as its author." if trust.author else ""
    warning = f"The sender of this mail is not verified. {claimed}".strip()
    return Canonical(
        source_reference=f"unverified/{_fingerprint(headers, content)}",
        evidence=_suspected(content),
        person=Person(),
        referrer=Referrer(requester_type=RequesterType.NOT_KNOWN),
        narrative=(warning, *_narrative(headers, content, texts)),
    )


def _suspected(content: Content) -> tuple[Evidence, ...]:
    """What sentences point to; the names of a form's fields are none."""
    return merge(phrases.evidence(_texts(content, attached={Kind.TEXT})), silence={})


def _texts(content: Content, *, attached: Set[Kind] = frozenset()) -> list[tuple[str, str]]:
    """Every text with its place in the mail, that of attachments of these kinds included.

    Places are numbers: the name of a file may be that of a person.
    """
    numbered = enumerate(content.attachments, 1)
    files = [(place, each.content) for place, each in numbered if each.verdict in attached]
    found = [
        ("subject", content.subject),
        ("text", content.text),
        *((f"attachment {place}", decoded(body, "utf-8")) for place, body in files[:_MOST_TEXTS]),
    ]
    return [(at, text[:READ_CHARACTERS]) for at, text in found if text]


def _narrative(
    headers: Headers, content: Content, texts: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    answered = _ID.search(headers.one("in-reply-to") or "")
    return (
        *(f"Mail, {at}: {_shown(text)}" for at, text in texts),
        *([f"It answers the mail {answered.group(1)}."] if answered else []),
        *(_about(place, each) for place, each in enumerate(content.attachments, 1)),
    )


def _shown(text: str) -> str:
    if len(text) <= SHOWN_CHARACTERS:
        return text
    return f"{text[:SHOWN_CHARACTERS]}\n[The text goes on; see the mail itself.]"


def _about(place: int, attached: Attachment) -> str:
    what = f"Attachment {place}, {attached.name}, {attached.size} bytes"
    if isinstance(attached.verdict, Refused):
        why = attached.verdict.value.replace("_", " ")
        return f"{what}: refused ({why}); it is in quarantine, in the mail."
    return f"{what}: kept as {attached.verdict.value}."


def _written_at(headers: Headers, received_at: datetime) -> datetime | None:
    """When it was written, by its own word; a clock that is ahead would make the next one stale."""
    try:
        found = parsedate_to_datetime(headers.one("date") or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return found.astimezone(UTC) if found.tzinfo and found <= received_at else None


def _fingerprint(headers: Headers, content: Content) -> str:
    """What names a mail that has no name, or whose name is not to be believed."""
    told = [*headers.all("from"), *headers.all("message-id"), *headers.all("date")]
    told += [content.subject, content.text, *(each.sha256 for each in content.attachments)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
