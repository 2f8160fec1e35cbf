"""What a negation cannot reach beyond: sentences, lines, and the points of a list."""

import re
from bisect import bisect_right

_BETWEEN = re.compile(
    r"(?:(?<![.;!\n])[.;!\n]++(?=\s|$)|\n|;|\s[-–•*]\s|/n\b|\?\s+(?!no\b|none\b|nil\b|n/a))"
)


class Clauses:
    """Where the clauses of a text begin and end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self._ends: list[int] = []

    def around(self, start: int, end: int) -> tuple[int, int]:
        """From where to where the clause reaches that `text[start:end]` stands in."""
        if not self._starts:
            self._split()
        at = bisect_right(self._starts, start) - 1
        return self._starts[at], max(end, self._ends[at])

    def _split(self) -> None:
        between = [found.span() for found in _BETWEEN.finditer(self._text)]
        self._starts = [0, *(end for _, end in between)]
        self._ends = [*(start for start, _ in between), len(self._text)]
