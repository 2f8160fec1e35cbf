"""One pattern of many phrases, by their first letters: a word tries those of its own letter alone.

Tried in a row, hundreds of phrases at each word would cost a mail more than its parsing does.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

_GROUP = "(?:"
_PIECE = re.compile(r"\\.|\[[^\]]*\]|.", re.DOTALL)


def compiled(phrases: Iterable[str]) -> re.Pattern[str]:
    """What matches wherever one of the phrases stands as words of its own.

    Of two that begin alike the first one counts.
    """
    by_letter = groupby(sorted(_alternatives(phrases), key=_letter), key=_letter)
    groups = (f"{letter}{_any(p[len(letter) :] for p in found)}" for letter, found in by_letter)
    return re.compile(rf"(?<![a-z]){_any(groups)}(?![a-z])")


def letters(phrases: Iterable[str]) -> frozenset[str]:
    """The letters that the phrases begin with; an empty one where one may begin with anything."""
    return frozenset(map(_letter, _alternatives(phrases)))


def _alternatives(phrases: Iterable[str]) -> list[str]:
    return [each for phrase in phrases for part in _parts(phrase) for each in _spread(part)]


def _any(patterns: Iterable[str]) -> str:
    return f"{_GROUP}{'|'.join(patterns)})"


def _letter(pattern: str) -> str:
    """Its first letter, where it must begin with it."""
    return pattern[0] if re.match(r"[a-z](?![?*+{])", pattern) else ""


def _spread(pattern: str) -> Iterator[str]:
    """The pattern, once for each alternative that it begins with."""
    end = _closed(pattern) if pattern.startswith(_GROUP) else 0
    if not end or pattern[end : end + 1] in ("?", "*", "+", "{"):
        yield pattern
        return
    for part in _parts(pattern[len(_GROUP) : end - 1]):
        yield from _spread(part + pattern[end:])


def _closed(pattern: str) -> int:
    """Where the group ends that the pattern begins with."""
    return next(at for at, depth, _ in _walked(pattern) if depth == 0)


def _parts(pattern: str) -> list[str]:
    """The alternatives of a pattern."""
    bars = [end for end, depth, piece in _walked(pattern) if piece == "|" and depth == 0]
    starts, ends = [0, *bars], [*(bar - 1 for bar in bars), len(pattern)]
    return [pattern[start:end] for start, end in zip(starts, ends, strict=True)]


def _walked(pattern: str) -> Iterator[tuple[int, int, str]]:
    """Where each piece of a pattern ends, within how many groups, and the piece."""
    depth = 0
    for found in _PIECE.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(found.group(), 0)
        yield found.end(), depth, found.group()
