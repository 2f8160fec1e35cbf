"""The lines of a file, each no longer than allowed, and some of them to be read again."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

LONGEST = 192 * 1024
"""Bytes of a line, and of a record that goes over several."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its end, from 1. Of one that is too long, the beginning."""

    number: int
    content: bytes
    too_long: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.content.strip()


class Lines:
    """Reads a file a line at a time, in bounded memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._again: deque[Line] = deque()
        self._number = 0

    def next(self) -> Line | None:
        """The next line; None at the end."""
        if self._again:
            return self._again.popleft()
        content = self._file.readline(LONGEST + 1)
        if not content:
            return None
        self._number += 1
        if len(content) <= LONGEST:
            return Line(self._number, content)
        self._skip(content)
        return Line(self._number, content, too_long=True)

    def put_back(self, lines: Iterable[Line]) -> None:
        """Have these lines read again, in their order."""
        self._again.extendleft(reversed(list(lines)))

    def _skip(self, content: bytes) -> None:
        while content and not content.endswith(b"\n"):
            content = self._file.readline(LONGEST)
