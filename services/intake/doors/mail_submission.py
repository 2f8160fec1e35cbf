"""A mail as a message at a door, like those of all other doors."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from services.intake.canonical import Canonical
from services.intake.doors import body as bodies
from services.intake.doors import taking
from services.intake.formats import mail, mail_identity
from services.intake.formats.mail_content import Content
from services.intake.formats.mail_headers import Headers
from services.intake.formats.mail_trial import MEDIA_TYPE
from services.intake.formats.mail_trust import Trust, Verdict
from services.intake.minted import minted
from services.intake.rejected import Rejected
from services.intake.source import Source
from services.intake.submission import Door, Submission


@dataclass(frozen=True)
class Letter:
    """A mail and what is known of it before anything parses it. `size` is that of all of it."""

    raw: bytes
    size: int
    headers: Headers
    trust: Trust
    source: Source


def of(letter: Letter, content: Content | Rejected) -> Submission:
    """The message; of a large mail that is refused only the beginning is kept in it."""
    digest, received_at = mail_identity.digest(letter.headers, letter.raw), datetime.now(UTC)
    read = content if isinstance(content, Rejected) else _read(letter, content, received_at)
    refused, key = isinstance(read, Rejected), _key(letter, digest)
    return Submission(
        id=minted(read, letter.source, key),
        source=letter.source,
        door=Door.MAIL,
        key=key,
        body=letter.raw[: bodies.KEPT] if refused and _is_large(letter) else letter.raw,
        size=letter.size,
        sha256=digest,
        media_type=MEDIA_TYPE,
        received_at=received_at,
        content=read,
    )


def _is_large(letter: Letter) -> bool:
    return len(letter.raw) > bodies.LIMIT


def _read(letter: Letter, content: Content, received_at: datetime) -> Canonical | Rejected:
    how = partial(mail.parse, letter.headers, content, letter.trust, received_at=received_at)
    return taking.read(partial(how, letter.source), letter.source)


def _key(letter: Letter, digest: bytes) -> str:
    """What tells the same mail, delivered again: its name, its content, and what we made of it.

    Of a mail that came unverified first, the verified one is not a repeat.
    """
    name = mail_identity.message_id(letter.headers) or ""
    return f"{letter.trust.verdict is Verdict.PASS}:{digest.hex()}:{name}"
