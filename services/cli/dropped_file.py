"""A dropped file on trial: what each of its records is told, and one of them by itself."""

from collections.abc import Iterator
from io import BytesIO

from services.intake.formats import rows
from services.intake.formats.row import Row
from services.intake.rejected import Rejected
from services.intake.source import Source, SourceDoor

MOST_TOLD = 20
"""Refused records that are told one by one."""


def is_one(source: Source) -> bool:
    """Whether a source drops files."""
    return source.door is SourceDoor.FOLDER


def misnamed(name: str, source: Source) -> str | None:
    """Why a file of this name is refused as a whole; None where it is not."""
    suffix = source.folder.suffix if source.folder else ""
    if name.lower().endswith(suffix):
        return None
    return f"Under this name the whole file is refused: one of this source ends in {suffix}."


def record(body: bytes, source: Source, line: int) -> bytes | None:
    """The record that begins on a line, as a file of its own; None where none does."""
    try:
        return next((row.body for row in _rows(body, source) if row.number == line), None)
    except Rejected:
        return None


def told(body: bytes, source: Source) -> Iterator[str]:
    """How many records are taken, and why others are not."""
    refusals = [(row.number, _refused(row, source)) for row in _rows(body, source)]
    refused = [(number, why) for number, why in refusals if why is not None]
    taken = len(refusals) - len(refused)
    yield f"Records: {len(refusals)}; taken: {taken}, refused: {len(refused)}."
    yield from (f"  line {number} is refused: {why}" for number, why in refused[:MOST_TOLD])


def _refused(row: Row, source: Source) -> str | None:
    try:
        rows.read(row, source)
    except Rejected as rejected:
        return _why(rejected)
    return None


def _rows(body: bytes, source: Source) -> Iterator[Row]:
    return rows.rows(BytesIO(body), source)


def _why(rejected: Rejected) -> str:
    return " ".join(
        f"{each.pointer}: {each.message}" if each.pointer else each.message
        for each in rejected.problems
    )
