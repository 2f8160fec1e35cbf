"""What a mail holds, once parsed: text and attachments, and nothing of how they came."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of attachment that are kept, by what their bytes are."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TEXT = "text/plain"
    CSV = "text/csv"
    JSON = "application/json"
    XML = "application/xml"


class Refused(StrEnum):
    """Why an attachment is not kept apart: it stays in the mail, which goes to quarantine."""

    TYPE = "type"
    NAME = "name"
    ARCHIVE = "archive"
    MACRO = "macro"
    EMBEDDED = "embedded"
    ENCRYPTED = "encrypted"
    POLYGLOT = "polyglot"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment. `verdict` is its kind, or why it is refused; then `content` is empty.

    `nested`: it is in a mail that is itself attached, which somebody else may have written.
    """

    name: str
    verdict: Kind | Refused
    size: int
    sha256: str
    content: bytes
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """The subject and the text as people read them, and the attachments in their order.

    `inside` is what attached mails say, which somebody else may have written; `other` what only
    versions of a text say that are not the one read. `cut` tells that some of these is left out.
    `pointed` is what all that is there points to, each fact with its place; None where nobody has
    looked yet.
    """

    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    inside: str = ""
    other: str = ""
    cut: bool = False
    pointed: tuple[tuple[str, str], ...] | None = None
