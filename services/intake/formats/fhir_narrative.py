"""FHIR's narratives: XHTML as a person would read it, without its markup. No XML is parsed here."""

import html
import re

_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|code|em|font|i|q|s|small|span|strong|sub|sup|tt|u)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_CELL = re.compile(r"</?t[dh](?:\s[^<>]*)?>", re.IGNORECASE)
_OTHER = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"\s+")


def plain(div: str) -> str:
    """The words of a narrative: a paragraph a line, and the cells of a row on one."""
    if "<" in div:
        div = _OTHER.sub("\n", _CELL.sub(" ", _INLINE.sub("", _SPACES.sub(" ", div))))
    lines = (_SPACES.sub(" ", line).strip() for line in html.unescape(div).split("\n"))
    return "\n".join(filter(None, lines))
