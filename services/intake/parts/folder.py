"""What a source drops as files."""

from typing import Annotated, Literal

from pydantic import Field

from services.intake.parts.closed import Closed


class Folder(Closed):
    """Files of one `format`, their records read by the source's `form`.

    `csv` has one dialect: `delimiter` between cells, `"` around those that need it, a first line
    with the names of the columns. `delimiter` and `encoding` are of CSV alone: JSON is UTF-8. A
    file over `most_bytes` or with more than `most_lines` is refused whole.
    """

    format: Literal["csv", "ndjson", "json"]
    delimiter: Literal[",", ";", "\t", "|"] = ","
    encoding: Literal["utf-8", "windows-1252"] = "utf-8"
    most_bytes: Annotated[int, Field(ge=1, le=256 * 1024 * 1024)] = 32 * 1024 * 1024
    most_lines: Annotated[int, Field(ge=1, le=1_000_000)] = 100_000

    @property
    def suffix(self) -> str:
        """How the names of its files end."""
        return f".{self.format}"
