"""A CSV file as rows. Each row stands for itself: what is wrong with one is wrong with it alone.

A quote that is not closed would swallow all that follows. So a record over several lines that does
not hold is given up as its first line alone, and the next line is read anew. One that looks as if
it had swallowed another is refused with all of its lines: nobody can tell whose cells they are.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from services.intake.formats import csv_header, csv_record
from services.intake.formats.csv_record import Dialect, Malformed
from services.intake.formats.csv_swallowed import swallowed
from services.intake.formats.lines import LONGEST, Line, Lines
from services.intake.formats.row import Row
from services.intake.parts.folder import Folder
from services.intake.rejected import Code, Rejected, refuse

MOST_LINES = 500
"""Lines of one record."""

KEPT = 64 * 1024
"""Bytes that are kept of a line that is too long."""


_SWALLOWED = (
    "By their quotes lines {} to {} are one row, and they look like several: a quote may be"
    " missing. Each of them is refused."
)

_Record = tuple[int, bytes, list[str] | Rejected]


def rows(file: BinaryIO, folder: Folder, wanted: frozenset[str]) -> Iterator[Row]:
    """The rows below the header, without the empty ones. `Rejected` for the file, at the first."""
    dialect = Dialect(folder.delimiter, folder.encoding)
    lines = Lines(file)
    names, header = csv_header.read(lines, dialect, wanted)
    while (line := lines.next()) is not None:
        if line.blank:
            continue
        for number, record, found in _read(line, lines, dialect, len(names)):
            if isinstance(found, Rejected):
                yield Row(number, header + record[:KEPT], found)
            elif any(found):
                yield Row(number, header + record, dict(zip(names, found, strict=True)))


def _read(line: Line, lines: Lines, dialect: Dialect, width: int) -> list[_Record]:
    """A record and its cells, or why there are none: in the latter case of each of its lines."""
    if line.too_long:
        long = f"The row is longer than {LONGEST // 1024} KiB."
        return [(line.number, line.content, refuse(413, Code.TOO_LONG, long))]
    more = _more(line, lines)
    if more:
        record = b"".join(each.content for each in (line, *more))
        found = _cells(record, dialect, width)
        if not isinstance(found, Rejected):
            if swallowed(found, dialect.delimiter):
                return _refused([line, *more])
            return [(line.number, record, found)]
        lines.put_back(more)
    return [(line.number, line.content, _cells(line.content, dialect, width))]


def _refused(lines: Sequence[Line]) -> list[_Record]:
    told = [each for each in lines if not each.blank]
    rejected = refuse(422, Code.STRUCTURE, _SWALLOWED.format(told[0].number, told[-1].number))
    return [(each.number, each.content, rejected) for each in told]


def _more(line: Line, lines: Lines) -> list[Line]:
    """The lines that belong to a record too, as its quotes have it."""
    is_open, size, found = _opens(line), len(line.content), list[Line]()
    while is_open and len(found) < MOST_LINES and size <= LONGEST:
        following = lines.next()
        if following is None:
            break
        found.append(following)
        size += len(following.content)
        is_open ^= _opens(following)
    return found


def _opens(line: Line) -> bool:
    return bool(line.content.count(b'"') % 2)


def _cells(record: bytes, dialect: Dialect, width: int) -> list[str] | Rejected:
    if len(record) > LONGEST:
        return refuse(413, Code.TOO_LONG, f"The row is longer than {LONGEST // 1024} KiB.")
    try:
        found = csv_record.cells(record, dialect)
    except Malformed as fault:
        return refuse(400, Code.STRUCTURE, f"The row cannot be read. {fault}")
    if len(found) != width:
        ragged = f"The row has {len(found)} cells, and the header {width} columns."
        return refuse(422, Code.STRUCTURE, ragged)
    return found
