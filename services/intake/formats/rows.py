"""A dropped file as rows, in the format that its source's file states, and a row as a referral."""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from services.intake.canonical import Canonical
from services.intake.formats import csv_rows, form, json_rows
from services.intake.formats.row import Row
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source


def rows(file: BinaryIO, source: Source) -> Iterator[Row]:
    """The records of a file, one at a time.

    `Rejected` at the first one where the file as a whole cannot be read. The source must have a
    `folder` and a `form` part.
    """
    if source.folder is None or source.form is None:
        raise TypeError("the source drops no files")
    match source.folder.format:
        case "csv":
            return csv_rows.rows(file, source.folder, source.form.columns)
        case "ndjson":
            return json_rows.of_lines(file)
        case "json":
            return json_rows.of_list(file)


def read(row: Row, source: Source) -> Canonical:
    """The referral in a row. `Rejected` with the names of the columns that do not fit."""
    if isinstance(row.fields, Rejected):
        raise row.fields
    return form.read(row.fields, source)


def first(body: bytes, source: Source) -> Canonical:
    """The referral in the first record of a file. `Rejected` where there is none."""
    row = next(rows(BytesIO(body), source), None)
    if row is None:
        raise refuse(422, Code.STRUCTURE, "There is no record in the file.")
    return read(row, source)
