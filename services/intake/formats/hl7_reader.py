"""From bytes to segments: limits first, then the character set, then the splitting."""

import re

from services.intake.formats.hl7_header import Delimiters, Header
from services.intake.formats.hl7_message import Message, Segment, Writing
from services.intake.rejected import Code, refuse

MOST_BYTES = 256 * 1024
MOST_SEGMENTS = 1_000
MOST_FIELDS = 20_000
MOST_OF_A_SEGMENT = 300
MOST_REPETITIONS = 2_000
MOST_COMPONENTS = 50_000
MOST_ESCAPES = 20_000

CHARSETS = {"ASCII": "ascii", "8859/1": "latin-1", "UNICODE UTF-8": "utf-8"}
"""Python's names of the sets of MSH-18 that are read."""

_ONCE = {
    "MSH": "The message has two headers.",
    "PID": "The message has two patients.",
    "RF1": "The message has two referrals.",
    "PV1": "The message has two visits.",
}
_CONTINUED = ("DSC", "ADD")

_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BEFORE = "\ufeff \t\r\n"


def read(body: bytes, header: Header, default: str | None) -> Message:
    """The segments of a message. `Rejected` 413 over a limit, 400 and 422 for what is no message.

    `default` is the character set, as in MSH-18, of a message that names none; None: ASCII.
    """
    _limit(body, header.delimiters)
    encoding = _encoding(header.charset or default or "ASCII")
    text = _decoded(body, encoding).lstrip(_BEFORE)
    if _CONTROL.search(text):
        raise refuse(400, Code.STRUCTURE, "The message holds control characters.")
    return _message(text, Writing(header.delimiters, encoding))


def _limit(body: bytes, delimiters: Delimiters) -> None:
    counts = (
        (len(body), MOST_BYTES, "bytes"),
        (body.count(b"\r") + body.count(b"\n"), 2 * MOST_SEGMENTS, "line ends"),
        (body.count(delimiters.field.encode()), MOST_FIELDS, "fields"),
        (body.count(delimiters.repetition.encode()), MOST_REPETITIONS, "repetitions"),
        (body.count(delimiters.component.encode()), MOST_COMPONENTS, "components"),
        (body.count(delimiters.subcomponent.encode()), MOST_COMPONENTS, "subcomponents"),
        (body.count(delimiters.escape.encode()), MOST_ESCAPES, "escape characters"),
    )
    for count, most, what in counts:
        if count > most:
            raise refuse(413, Code.TOO_LONG, f"The message has more than {most} {what}.")


def _encoding(charset: str) -> str:
    encoding = CHARSETS.get(charset.upper())
    if encoding is None:
        known = "The character sets are ASCII, 8859/1 and UNICODE UTF-8."
        raise refuse(422, Code.NOT_SUPPORTED, known, at="MSH-18")
    return encoding


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        wrong = "The message has bytes that its character set does not have."
        raise refuse(422, Code.INVALID, wrong, at="MSH-18") from None


def _message(text: str, writing: Writing) -> Message:
    found: dict[str, list[Segment]] = {}
    for number, line in enumerate(_lines(text), start=1):
        if number > MOST_SEGMENTS:
            most = f"The message has more than {MOST_SEGMENTS} segments."
            raise refuse(413, Code.TOO_LONG, most)
        name, fields = _fields(line, writing.delimiters.field, number)
        same = found.setdefault(name, [])
        same.append(Segment(name, len(same) + 1, fields, writing))
    _check_whole(found)
    return Message(found)


def _check_whole(found: dict[str, list[Segment]]) -> None:
    """Neither a part of a message nor two of them, which would be about two people."""
    for name, wrong in _ONCE.items():
        if len(found.get(name, ())) > 1:
            raise refuse(400, Code.STRUCTURE, wrong, at=f"{name}[2]")
    for name in _CONTINUED:
        if name in found:
            half = "The message goes on in another one. Please send each message whole."
            raise refuse(400, Code.STRUCTURE, half, at=name)


def _lines(text: str) -> list[str]:
    """Segments end with CR; where there is none, LF. An LF beside CRs is part of a text."""
    lines = text.split("\r") if "\r" in text.rstrip(_BEFORE) else text.split("\n")
    return [line for each in lines if (line := each.strip("\n").rstrip(" \t"))]


def _fields(line: str, separator: str, number: int) -> tuple[str, list[str]]:
    fields = line.split(separator, MOST_OF_A_SEGMENT)
    name = fields[0].strip()
    if not _NAME.fullmatch(name):
        raise refuse(400, Code.STRUCTURE, f"Line {number} does not begin with a segment's name.")
    if len(fields) > MOST_OF_A_SEGMENT:
        most = f"A segment has more than {MOST_OF_A_SEGMENT} fields."
        raise refuse(413, Code.TOO_LONG, most)
    return name, [name, separator, *fields[1:]] if name == "MSH" else fields
