"""The header of a CSV file: a fault in it refuses the file, since it would be one of every row."""

import codecs

from services.intake.formats import csv_record
from services.intake.formats.csv_record import Dialect, Malformed
from services.intake.formats.lines import Lines
from services.intake.rejected import Code, Problem, Rejected, refuse

MOST_COLUMNS = 200
HEADER_BYTES = 32 * 1024

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(lines: Lines, dialect: Dialect, wanted: frozenset[str]) -> tuple[tuple[str, ...], bytes]:
    """The names of the columns, and the line as it stands.

    `Rejected` where it cannot be read, has a name twice, or lacks one that is wanted.
    """
    line = lines.next()
    if line is None or line.blank:
        raise refuse(422, Code.STRUCTURE, "The first line must name the columns.")
    content = _without_mark(line.content, dialect)
    if line.too_long or len(content) > HEADER_BYTES:
        raise refuse(413, Code.TOO_LONG, f"The header is longer than {HEADER_BYTES // 1024} KiB.")
    try:
        names = tuple(cell.strip() for cell in csv_record.cells(content, dialect))
    except Malformed as fault:
        raise refuse(400, Code.STRUCTURE, f"The header cannot be read. {fault}") from None
    _check(names, wanted)
    return names, content


def _without_mark(content: bytes, dialect: Dialect) -> bytes:
    """Without the byte order mark that some programs write, if it is that of the encoding."""
    if content.startswith(_UTF_16):
        raise refuse(400, Code.STRUCTURE, f"The file is in UTF-16, and not in {dialect.encoding}.")
    if not content.startswith(codecs.BOM_UTF8):
        return content
    if dialect.encoding != "utf-8":
        raise refuse(400, Code.STRUCTURE, f"The file is in UTF-8, and not in {dialect.encoding}.")
    return content.removeprefix(codecs.BOM_UTF8)


def _check(names: tuple[str, ...], wanted: frozenset[str]) -> None:
    if len(names) > MOST_COLUMNS:
        raise refuse(413, Code.TOO_LONG, f"The header has more than {MOST_COLUMNS} columns.")
    problems = [
        *(_twice(name, place, wanted) for place, name in _repeated(names)),
        *(
            Problem("", Code.STRUCTURE, f"Column {place} has no name.")
            for place, name in enumerate(names, 1)
            if not name
        ),
        *(
            Problem(name, Code.REQUIRED, "The header lacks this column.")
            for name in sorted(wanted - set(names))
        ),
    ]
    if problems:
        raise Rejected(422, tuple(problems))


def _repeated(names: tuple[str, ...]) -> list[tuple[int, str]]:
    return [(place, name) for place, name in enumerate(names, 1) if name in names[: place - 1]]


def _twice(name: str, place: int, wanted: frozenset[str]) -> Problem:
    """Without the name where it is not one of ours: where there is no header, it is content."""
    at = name if name in wanted else ""
    return Problem(at, Code.STRUCTURE, f"Column {place} has the name of one before it.")
