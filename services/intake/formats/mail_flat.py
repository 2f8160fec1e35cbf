"""Flat forms in a mail: a table with one row, and lines `Name: value` in the mail itself."""

import io
import re
from collections.abc import Iterator, Mapping, Set

from services.intake.formats import csv_header, csv_record, csv_rows
from services.intake.formats.csv_record import Dialect, Malformed
from services.intake.formats.csv_swallowed import swallowed
from services.intake.formats.lines import Lines
from services.intake.parts.folder import Folder
from services.intake.parts.form import Form
from services.intake.rejected import Code, Rejected, refuse

_ANOTHER_MAIL = re.compile(
    r"\W*(?:(?:begin )?(?:forwarded|original) (?:message|appointment)\b|.{0,200}\bwrote:\s*$)",
    re.IGNORECASE,
)
"""The line above a mail that is forwarded or answered: Outlook, Apple Mail, Gmail, Thunderbird."""

DIALECT = Dialect(",", "utf-8")
_TABLE = Folder(format="csv", delimiter=",", encoding="utf-8")


def row(body: bytes, form: Form) -> dict[str, str]:
    """The only row of a CSV file. `Rejected` for a file that is otherwise."""
    lines = Lines(io.BytesIO(body))
    names, _ = csv_header.read(lines, DIALECT, frozenset({form.reference}))
    record = b"".join(_rest(lines))
    try:
        cells = csv_record.cells(record, DIALECT) if record else []
    except Malformed:
        cells = []
    if len(cells) != len(names) or swallowed(cells, DIALECT.delimiter):
        raise refuse(422, Code.STRUCTURE, "The file has one row, as wide as its header.")
    return dict(zip(names, cells, strict=True))


def rows(body: bytes, form: Form) -> Iterator[Mapping[str, str]]:
    """Every row of a CSV file that can be told from the others; none where its header is amiss."""
    try:
        for each in csv_rows.rows(io.BytesIO(body), _TABLE, frozenset({form.reference})):
            if not isinstance(each.fields, Rejected):
                yield each.fields
    except Rejected:
        return


def _rest(lines: Lines) -> Iterator[bytes]:
    while (line := lines.next()) is not None:
        if not line.blank:
            yield line.content


def fields(text: str, form: Form) -> dict[str, str] | None:
    """What stands after the names that the form reads; None where its reference is not among them.

    A value goes on until the next name or an empty line. A name that stands there twice makes it no
    form: it would be a guess which one is meant; and so does one below another mail's beginning.
    """
    found: dict[str, str] = {}
    open_name: str | None = None
    senders = True
    for line in text.split("\n"):
        name, value = _named(line, form.columns)
        senders = senders and not _ANOTHER_MAIL.match(line)
        if name in found or (name is not None and not senders):
            return None
        if name is not None:
            found[name], open_name = value, name
        elif not line.strip():
            open_name = None
        elif open_name is not None:
            found[open_name] = f"{found[open_name]}\n{line.strip()}"
    return found if form.reference in found else None


def _named(line: str, names: Set[str]) -> tuple[str | None, str]:
    name, colon, value = line.partition(":")
    return (name.strip(), value.strip()) if colon and name.strip() in names else (None, "")
