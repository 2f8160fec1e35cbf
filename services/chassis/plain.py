"""What of a record's key and headers may be told of it: names and ids as our own writers make them.

Anything else may be anything, also somebody's name. It stays in the service's own table.
"""

import re

ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""A key, and an event's id."""

TYPE = "asc([.][a-z_-]+){1,3}[.]v[0-9]{1,3}"
"""An event's type, also one that is not known here yet."""

SOURCE = "/frontdoor/[a-z_]+"
"""An event's writer."""


def plain(value: bytes | None, shape: str) -> str | None:
    """The text, where it is of this shape; None where it may be anything."""
    text = (value or b"").decode("ascii", "replace")
    return text if re.fullmatch(shape, text) else None


def shown(column: str, shape: str) -> str:
    """The same as an SQL expression of a text column; what may be anything is masked."""
    masked = mask(f"convert_to({column}, 'UTF8')")
    return f"CASE WHEN {column} ~ '^{shape}$' THEN {column} ELSE {masked} END"


def mask(column: str) -> str:
    """Bytes as an SQL expression of text: letters are `x`, digits `0`."""
    text = f"encode({column}, 'escape')"
    return f"regexp_replace(regexp_replace({text}, '[A-Za-z]', 'x', 'g'), '[0-9]', '0', 'g')"
