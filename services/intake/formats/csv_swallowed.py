"""Whether a record of CSV has swallowed another: a quote that only a later row has closed. Pure.

Such a record is as wide as the header, by the cells of two rows. It shows in a cell over several
lines: its first line holds as many delimiters as are needed to the end of a row, its last one as
many as lead up to its place, or one between as many as a whole row has.
"""

from collections.abc import Sequence


def swallowed(cells: Sequence[str], delimiter: str) -> bool:
    """Whether one of the cells holds what looks like another row."""
    return any(
        _holds_a_row(lines, delimiter, place, len(cells))
        for place, cell in enumerate(cells)
        if len(lines := cell.replace("\r", "\n").split("\n")) > 1
    )


def _holds_a_row(lines: Sequence[str], delimiter: str, place: int, width: int) -> bool:
    first, *between, last = (line.count(delimiter) for line in lines)
    if any(each >= width - 1 for each in between):
        return True
    return first >= width - 1 - place and last >= place
