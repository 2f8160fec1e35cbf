"""Bytes of a mail as text: charsets that are known, HTML as people read it, encoded words."""

import re
from email.errors import HeaderParseError
from email.header import decode_header

from inscriptis import get_text
from lxml.etree import LxmlError

_CHARSETS = re.compile(
    r"us-ascii|ascii|utf-?8|utf-16(?:le|be)?|iso-8859-(?:[1-9]|1[0-6])|latin-?1|windows-125[0-8]|"
    r"cp125[0-8]|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-(?:jp|kr)|shift_jis|iso-2022-jp"
)
"""Charsets that people write in. Others are codecs that do more than read characters."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
_WORDS = 100
"""Encoded words in one field; more are shown as they are."""
MOST_TAGS = 25_000
"""What is read of HTML: as many as a long newsletter has, some times over."""


def decoded(content: bytes, charset: str, most: int | None = None) -> str:
    """Text in a charset; what is not in it is read as UTF-8, or else as Windows writes it.

    No more than `most` characters are read.
    """
    for each in _tries(content, charset.strip().lower()):
        try:
            return clean(content.decode(each)[:most])
        except (UnicodeDecodeError, LookupError):
            continue
    return clean(content.decode("cp1252", "replace")[:most])


def _tries(content: bytes, named: str) -> tuple[str, ...]:
    """The charset it says; but no text in UTF-16 is without a zero, save where all is Chinese."""
    if not _CHARSETS.fullmatch(named):
        return ("utf-8",)
    in_single_bytes = named.startswith("utf-16") and b"\x00" not in content
    return ("utf-8", named) if in_single_bytes else (named, "utf-8")


def clean(text: str) -> str:
    """Without what is no text, lines ended by line feeds."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def of_html(text: str) -> str:
    """HTML as a person would read it, without its markup; what cannot be read is shown as it is."""
    text = "<".join(text.split("<", MOST_TAGS + 1)[: MOST_TAGS + 1])
    try:
        found = get_text(text)
    except (LxmlError, ValueError, RecursionError):
        found = text
    return _BLANK_LINES.sub("\n\n", clean(found)).strip()


def decoded_words(value: str) -> str:
    """A field with its encoded words (RFC 2047) decoded, on one line."""
    if value.count("=?") <= _WORDS:
        value = _decoded_words(value)
    return " ".join(clean(value).split())


def _decoded_words(value: str) -> str:
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(
        decoded(part, charset or "") if isinstance(part, bytes) else part for part, charset in parts
    )
