"""Free text as phrases are searched for in it: lower case, plain letters, one kind of hyphen.

Mails break lines anywhere. So a text is read as its lines stand, where a negation ends with its
line, and once more as one line, for what is broken over two.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_SPACES = re.compile(r"[^\S\n]+")
_BREAK = re.compile(r"(?:(?<=[a-z])(-) ?)?\n[ \n>]*| \n[ \n>]*")
_UNSEEN = "\ue000"
"""What nobody sees stands within a word, or is all that parts two."""
_DASH = "\u2014"
"""A long dash stands between statements, or for a hyphen."""
_ALIKE = {
    **dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4`", "'"),
    **dict.fromkeys("\r\v\f\u0085\u2028\u2029", "\n"),
    **dict.fromkeys("\u2014\u2015", _DASH),
    **dict.fromkeys("\u2212\u2043", "-"),
    "\u2026": "...",
    "\u0131": "i",
}
_NEVER_SEEN = frozenset({"Cf", "Cc", "Co", "Cs"})
_MOST_PARTS = 4
"""Characters that one stands for: in Latin writing three at most, in others a whole sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in one of the ways it may be meant."""

    text: str
    breaks: Sequence[int] | None = None
    """Where lines were joined: only what lies over one of these places is for this reading."""

    def concerns(self, start: int, end: int) -> bool:
        """Whether `text[start:end]` is for this reading; else another one judges it."""
        if self.breaks is None:
            return True
        at = bisect_right(self.breaks, start)
        return at < len(self.breaks) and self.breaks[at] < end


def readings(text: str) -> list[Reading]:
    """The text in each way it may be meant. Whoever searches all of them misses none."""
    plain = _plain(text)
    lines = _spaced(plain.replace(_UNSEEN, "").replace(_DASH, " - "))
    found = [Reading(lines)]
    if "\n" in lines:
        found.append(_joined(lines, "-"))
    if "-\n" in lines or "- \n" in lines:
        found.append(_joined(lines, ""))
    if _UNSEEN in plain or _DASH in plain:
        found.append(Reading(_spaced(plain.replace(_UNSEEN, " ").replace(_DASH, "-"))))
    return found


def _plain(text: str) -> str:
    lowered = text.lower().replace("\r\n", "\n").replace("\u00ad\n", "-\n")
    if lowered.isascii() and lowered.isprintable():
        return lowered.replace("`", "'")
    return lowered.translate({ord(each): _as_meant(each) for each in set(lowered)})


def _as_meant(character: str) -> str:
    """As it is typed. One by one: to normalize a long run of accents takes its square in time."""
    if character in _ALIKE:
        return _ALIKE[character]
    if character.isspace() or (character.isascii() and character.isprintable()):
        return character
    kind = unicodedata.category(character)
    if kind in _NEVER_SEEN:
        return _UNSEEN
    if kind == "Pd":
        return "-"
    parts = unicodedata.normalize("NFKD", character).lower()[:_MOST_PARTS]
    return "".join(each for each in parts if unicodedata.category(each) != "Mn")


def _spaced(text: str) -> str:
    return _SPACES.sub(" ", text)


def _joined(lines: str, hyphen: str) -> Reading:
    """One line of all; a hyphen at a line's end is of the word, or of the break: then it goes."""
    pieces, breaks, at, length = [], [], 0, 0
    for found in _BREAK.finditer(lines):
        joint = hyphen if found[1] else " "
        piece = lines[at : found.start()]
        length += len(piece)
        breaks.append(length + len(hyphen) if found[1] else length)
        pieces += [piece, joint]
        length, at = length + len(joint), found.end()
    return Reading("".join([*pieces, lines[at:]]), breaks)
