"""One record of a file, whatever the file's format."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.rejected import Rejected


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the line that it begins on, from 1; in a JSON list, its place in the list.

    `body` is what is kept of it: by itself a file of one record. `fields` are its texts by the
    names of their columns, or why they cannot be read.
    """

    number: int
    body: bytes
    fields: Mapping[str, str] | Rejected
