"""Judging one attachment by its bytes, its name and what it claims to be. It is never rendered."""

import hashlib
import io
import re
import zipfile

import puremagic

from services.intake.formats import mail_docx, mail_image
from services.intake.formats.mail_content import Attachment, Kind, Refused

_NAMES = {
    "pdf": Kind.PDF,
    "docx": Kind.DOCX,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "jpe": Kind.JPEG,
    "jfif": Kind.JPEG,
    "png": Kind.PNG,
    "txt": Kind.TEXT,
    "csv": Kind.CSV,
    "json": Kind.JSON,
    "xml": Kind.XML,
}
_CLAIMS = {
    "application/octet-stream": None,
    "application/x-pdf": Kind.PDF,
    "image/jpg": Kind.JPEG,
    "image/pjpeg": Kind.JPEG,
    "image/x-png": Kind.PNG,
    "application/fhir+json": Kind.JSON,
    "text/json": Kind.JSON,
    "application/fhir+xml": Kind.XML,
    "text/xml": Kind.XML,
    "application/csv": Kind.CSV,
    "application/vnd.ms-excel": Kind.CSV,  # as Windows calls a CSV file
} | {kind.value: kind for kind in Kind}
_KINDS = frozenset(Kind)
_TEXTS = frozenset({Kind.TEXT, Kind.CSV, Kind.JSON, Kind.XML})
_BINARY = frozenset({Kind.PDF, Kind.DOCX, Kind.JPEG, Kind.PNG})
_ARCHIVES = re.compile(rb"PK\x03\x04|PK\x05\x06|Rar!\x1a\x07|7z\xbc\xaf'\x1c|\x1f\x8b|BZh|\xfd7zXZ")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ACTS = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
_ACTIVE_PDF = re.compile(rb"(?:" + rb"|".join(_ACTS) + rb")s?\b")
_MOST_STREAMS = 100_000
_MARKUP = re.compile(rb"<\s*(?:html|script|svg|!doctype\s+html|iframe|body)\b", re.IGNORECASE)
_BAD_NAME = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\\.\\.[/\\\\]")
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def attachment(name: str, declared: str, content: bytes, *, nested: bool) -> Attachment:
    """The attachment with its verdict; only what is of a kind that is kept brings its bytes."""
    verdict = judge(name, declared, content)
    return Attachment(
        name=_shown(name),
        verdict=verdict,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content if isinstance(verdict, Kind) else b"",
        nested=nested,
    )


def judge(name: str, declared: str, content: bytes) -> Kind | Refused:
    """The kind that bytes, name and claim agree on, or why they are refused."""
    found = _by_bytes(content)
    if isinstance(found, Refused):
        return found
    if _BAD_NAME.search(name):
        return Refused.NAME
    if found is Kind.TEXT:
        found = _which_text(name, declared)
    extension = name.rpartition(".")[2].lower() if "." in name else None
    if extension is not None and _NAMES.get(extension) is not found:
        return Refused.NAME
    return found if _claimed(declared, found) else Refused.TYPE


def _claimed(declared: str, found: Kind) -> bool:
    if declared not in _CLAIMS:
        return False
    claim = _CLAIMS[declared]
    return claim is None or claim is found or {claim, found} <= _TEXTS


def _which_text(name: str, declared: str) -> Kind:
    by_name = _NAMES.get(name.rpartition(".")[2].lower(), Kind.TEXT)
    if by_name in _TEXTS and "." in name:
        return by_name
    claim = _CLAIMS.get(declared)
    return claim if claim in _TEXTS and claim is not None else Kind.TEXT


def _by_bytes(content: bytes) -> Kind | Refused:
    if content.startswith(_OLE):
        return Refused.ENCRYPTED if b"E\0n\0c\0r\0y\0p\0t" in content[:8192] else Refused.MACRO
    named = _magic(content)
    if Kind.DOCX in named and content.startswith(b"PK"):
        return mail_docx.judge(content)
    if _ARCHIVES.match(content):
        return Refused.ARCHIVE
    kinds = named & _BINARY
    if not kinds:
        return _text(content)
    if len(kinds) > 1 or _also_archive(content):
        return Refused.POLYGLOT
    return _binary(kinds.pop(), content)


def _binary(kind: Kind, content: bytes) -> Kind | Refused:
    if kind is Kind.PDF:
        return _pdf(content)
    if b"%PDF-" in content[:1024] or _MARKUP.search(content[:1024]):
        return Refused.POLYGLOT
    return mail_image.judge(kind, content)


def _magic(content: bytes) -> set[Kind]:
    """Every kind that the first bytes are the mark of."""
    try:
        found = puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError):
        return set()
    return {
        Kind(each.mime_type) for each in found if each.mime_type in set(Kind) and not each.offset
    }


def _pdf(content: bytes) -> Kind | Refused:
    """By its objects; in the bytes of a picture such a name stands by chance."""
    if content.count(b"endstream") > _MOST_STREAMS:
        return Refused.TOO_LARGE
    *ended, rest = content.split(b"endstream")
    objects = b"".join((*(part.partition(b"stream")[0] for part in ended), rest))
    if b"/Encrypt" in objects:
        return Refused.ENCRYPTED
    suspect = any(name in objects for name in _ACTS)  # a plain search first: it may be 25 MB
    return Refused.EMBEDDED if suspect and _ACTIVE_PDF.search(objects) else Kind.PDF


def _text(content: bytes) -> Kind | Refused:
    if _NOT_TEXT.search(content):
        return Refused.TYPE
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{\\rtf", b"%!", b"#!", b"begin ", b"MZ")) or _MARKUP.search(content):
        return Refused.TYPE
    return Refused.POLYGLOT if _also_archive(content) else Kind.TEXT


def _also_archive(content: bytes) -> bool:
    """Whether an unpacker would find an archive at its end."""
    return zipfile.is_zipfile(io.BytesIO(content))


def _shown(name: str) -> str:
    """The name without folders and without what is no text, at most 120 characters."""
    plain = _BAD_NAME.sub("", re.split(r"[/\\]", name)[-1]).strip(" .")
    return plain[-120:] or "without a name"
