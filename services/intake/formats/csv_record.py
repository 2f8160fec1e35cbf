"""One record of CSV, from bytes to cells, in the one dialect that a source's file states."""

import csv
from dataclasses import dataclass

MOST_CELL = 64 * 1024
"""Characters."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What stands between two cells, and which bytes are which characters."""

    delimiter: str
    encoding: str


class Malformed(Exception):
    """A record cannot be read. The message is ours and holds nothing of it."""


def cells(content: bytes, dialect: Dialect) -> list[str]:
    """The cells of one record, as they stand: a formula is text like any other."""
    if b"\0" in content:
        raise Malformed("It holds a NUL.")
    try:
        text = content.decode(dialect.encoding)
    except UnicodeDecodeError:
        raise Malformed(f"It is not in {dialect.encoding}.") from None
    try:
        (found,) = csv.reader([text], delimiter=dialect.delimiter, strict=True)
    except (csv.Error, ValueError):
        raise Malformed("Its quotes or line ends are not balanced.") from None
    if any(len(cell) > MOST_CELL for cell in found):
        raise Malformed(f"A cell is longer than {MOST_CELL // 1024} Ki characters.")
    return found
