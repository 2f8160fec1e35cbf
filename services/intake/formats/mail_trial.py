"""A mail on trial: what it would say if its sender were verified, as only a mail server tells."""

from datetime import UTC, datetime

from services.intake.canonical import Canonical
from services.intake.formats import mail, mail_limits, mail_mime
from services.intake.formats.mail_trust import Trust, Verdict
from services.intake.rejected import Code, refuse
from services.intake.source import Source

MEDIA_TYPE = "message/rfc822"

_LATER = datetime.max.replace(tzinfo=UTC)


def parse(body: bytes, media_type: str, source: Source) -> Canonical:
    """The referral in a mail of this source. `Rejected` 415 for another type, 413 over a limit."""
    if media_type != MEDIA_TYPE:
        raise refuse(415, Code.NOT_SUPPORTED, f"The body must be {MEDIA_TYPE}.")
    headers = mail_limits.check(body)
    trust = Trust(Verdict.PASS, None)
    return mail.parse(headers, mail_mime.parse(body), trust, source, received_at=_LATER)
