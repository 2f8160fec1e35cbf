"""What a source drops as files."""

from typing import Annotated, Literal

from pydantic import Field

from services.intake.parts.closed import Closed


class Folder(Closed):
    """Files of one format, their records read by the source's form."""

    format: Literal["csv", "ndjson", "json"]
    """CSV with a line that names the columns; a JSON object a line; a list of JSON objects."""
    delimiter: Literal[",", ";", "\t", "|"] = ","
    """What stands between two cells of CSV."""
    encoding: Literal["utf-8", "windows-1252"] = "utf-8"
    """Which bytes are which characters, in CSV; JSON is always UTF-8."""
    most_bytes: Annotated[int, Field(ge=1, le=256 * 1024 * 1024)] = 32 * 1024 * 1024
    """A larger file is refused whole."""
    most_lines: Annotated[int, Field(ge=1, le=1_000_000)] = 100_000
    """A longer file is refused whole."""

    @property
    def suffix(self) -> str:
        """How the names of its files end."""
        return f".{self.format}"
