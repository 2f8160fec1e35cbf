"""What a mail may look like before anything parses it."""

import re

from services.intake.formats.mail_headers import Headers, block, read
from services.intake.rejected import Code, Rejected, refuse

BYTES = 25 * 1024 * 1024
HEADER_BYTES = 256 * 1024
FIELD_BYTES = 8 * 1024
FIELDS = 500
ADDRESSES = 100
BOUNDARIES = 200
"""Lines that begin as a boundary does, however lines end: in a mail that people write few do."""
LINES = 350_000
"""As many as 25 MB of base64 have: each costs its time, however short it is."""
PARTS = 200
DEPTH = 10
ATTACHMENTS = 50
VERSIONS = 4
"""Plain, rich, and two more: each is read, to be compared."""

_TYPE = b"\ncontent-type"
_PART = re.compile(_TYPE + rb"[ \t]*:")
_END_BYTES = len(b"\r\n\r\n")
_ESCAPED = re.compile(r"\\.")
_QUOTED = re.compile(r'"[^"]*+"')
_FIELD = re.compile(rb"\r?\n(?![ \t])")


def check(raw: bytes) -> Headers:
    """The headers of a mail that is within the limits. `Rejected` 413 for one that is not.

    `raw` may be the beginning of a larger mail: then its length is over `BYTES` all the same.
    """
    if len(raw) > BYTES:
        raise too_large()
    _check_header_block(block(raw[: HEADER_BYTES + _END_BYTES]))
    if max(raw.count(b"\n"), raw.count(b"\r")) > LINES:
        raise _over(f"The mail has more than {LINES} lines.")
    if raw.count(b"\n--") + raw.count(b"\r--") > BOUNDARIES:
        raise _over(f"The mail has more than {BOUNDARIES} boundaries.")
    if _has_too_many_parts(raw):
        raise _over(f"The mail has more than {PARTS} parts.")
    headers = read(raw)
    _check_addresses(headers)
    return headers


def too_large() -> Rejected:
    """The refusal of a mail over `BYTES`."""
    return _over(f"The mail is larger than {BYTES // 1024 // 1024} MB.")


def _check_header_block(found: bytes) -> None:
    if len(found) > HEADER_BYTES:
        raise _over(f"The headers are larger than {HEADER_BYTES // 1024} KB.")
    fields = _FIELD.split(found)
    if len(fields) > FIELDS:
        raise _over(f"The mail has more than {FIELDS} header fields.")
    if max(map(len, fields)) > FIELD_BYTES:
        raise _over(f"A header field is larger than {FIELD_BYTES // 1024} KB.")


def _has_too_many_parts(raw: bytes) -> bool:
    """Whether more parts say of what type they are.

    All doors wait meanwhile: a plain search in letters of one size is many times as fast as others.
    """
    lowered = b"\n" + raw.lower()
    if lowered.count(_TYPE) <= PARTS:
        return False
    return sum(1 for _ in _PART.finditer(lowered)) > PARTS


def _check_addresses(headers: Headers) -> None:
    named = [value for name in ("to", "cc", "bcc", "from") for value in headers.all(name)]
    bare = [_QUOTED.sub("", _ESCAPED.sub("", value)) for value in named]
    if sum(max(value.count(","), value.count("@") - 1) + 1 for value in bare) > ADDRESSES:
        raise _over(f"The mail has more than {ADDRESSES} addresses.")


def _over(message: str) -> Rejected:
    return refuse(413, Code.TOO_LONG, message)
