"""Free text as phrases are searched for in it: lower case, plain letters, one kind of space.

Mails break lines anywhere. So a text is read as its lines stand, where a negation ends with its
line, and once more as one line, for what is broken over two.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_SPACES = re.compile(r"[^\S\n]+")
_BREAK = re.compile(r"(?:(?<=[a-z])(-) ?)?\n[ \n>]*| \n[ \n>]*")
_BREAKS = dict.fromkeys(map(ord, "\r\v\f\u0085\u2028\u2029"), "\n")


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
    lines = _plain(text)
    found = [Reading(lines)]
    if "\n" in lines:
        found.append(_joined(lines, "-"))
    if "-\n" in lines or "- \n" in lines:
        found.append(_joined(lines, ""))
    return found


def _plain(text: str) -> str:
    lowered = text.lower().replace("\u2019", "'").replace("\r\n", "\n")
    return _SPACES.sub(" ", lowered.translate(_BREAKS))


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
