"""A Word document as an archive: what is in it, by its list of contents alone."""

import io
import re
import zipfile

from services.intake.formats.mail_content import Kind, Refused

ENTRIES = 200
UNPACKED_BYTES = 200 * 1024 * 1024
RATIO = 100
_TYPES = "[Content_Types].xml"
_TYPES_BYTES = 256 * 1024
_MACRO = re.compile(r"vbaproject|vbadata|activex|\.bin$", re.IGNORECASE)
_EMBEDDED = re.compile(r"embeddings/|oleobject|\.(?:exe|dll|js|vbs|lnk|zip|html?)$", re.IGNORECASE)
_ESCAPING = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\\")
_SYMLINK = 0o120000


def judge(content: bytes) -> Kind | Refused:
    """A plain document, or why not. Nothing but its list of types is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _judge(archive, content)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, RuntimeError):
        return Refused.UNREADABLE


def _judge(archive: zipfile.ZipFile, content: bytes) -> Kind | Refused:
    entries = archive.infolist()
    if len(entries) > ENTRIES or _bomb(entries):
        return Refused.TOO_LARGE
    if any(entry.flag_bits & 1 for entry in entries):
        return Refused.ENCRYPTED
    names = [entry.filename for entry in entries]
    if len({name.lower() for name in names}) < len(names) or any(map(_escapes, entries)):
        return Refused.ARCHIVE
    if _TYPES not in names or "word/document.xml" not in names:
        return Refused.ARCHIVE
    if any(map(_MACRO.search, names)) or b"macroEnabled" in _types(archive):
        return Refused.MACRO
    if any(map(_EMBEDDED.search, names)):
        return Refused.EMBEDDED
    return Refused.POLYGLOT if _more_than_the_archive(archive, entries, content) else Kind.DOCX


def _bomb(entries: list[zipfile.ZipInfo]) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    return unpacked > UNPACKED_BYTES or unpacked > RATIO * max(packed, 1024) or _overlap(entries)


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether two entries share bytes: a small archive may so unpack to a huge one."""
    ends = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < ends:
            return True
        ends = entry.header_offset + 30 + entry.compress_size
    return False


def _escapes(entry: zipfile.ZipInfo) -> bool:
    link = entry.external_attr >> 16 & 0o170000 == _SYMLINK
    return link or _ESCAPING.search(entry.filename) is not None


def _types(archive: zipfile.ZipFile) -> bytes:
    with archive.open(_TYPES) as stream:
        return stream.read(_TYPES_BYTES)


def _more_than_the_archive(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], content: bytes
) -> bool:
    """Bytes before the first entry or after the last word, which another reader would read."""
    return min(entry.header_offset for entry in entries) != 0 or bool(archive.comment)
