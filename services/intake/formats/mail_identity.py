"""What makes a mail this one: its own name, and what it holds."""

import hashlib
import re

from services.intake.formats.mail_content import Content
from services.intake.formats.mail_headers import Headers

ID = re.compile(r"<([!-;=?-~]{1,250})>", re.ASCII)


def message_id(headers: Headers) -> str | None:
    """The Message-ID without its brackets, where there is exactly one that is well formed."""
    match = ID.fullmatch(headers.one("message-id") or "")
    return match.group(1) if match else None


def digest(headers: Headers, raw: bytes) -> bytes:
    """What makes two deliveries one mail: all but what is written on the way."""
    written = [value for name in ("from", "date", "subject") for value in headers.all(name)]
    found = hashlib.sha256("\n".join(written).encode())
    found.update(raw[headers.end :].strip())
    return found.digest()


def fingerprint(headers: Headers, content: Content) -> str:
    """What names a mail by all that it says: its own name may come twice, or be another's."""
    told = [*headers.all("from"), *headers.all("message-id"), *headers.all("date")]
    told += [content.subject, content.text, content.inside, content.other]
    told += [each.sha256 for each in content.attachments]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
