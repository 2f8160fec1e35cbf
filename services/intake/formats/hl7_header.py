"""The header segment (MSH): how a message is written, who sends it, what it is.

It is read before anything else, and from bytes, because it tells the delimiters and the character
set of all that follows.
"""

import re
from dataclasses import dataclass

from services.intake.rejected import Code, Rejected, refuse

LONGEST = 2_000
"""Bytes of a header segment."""

_LINE_ENDS = re.compile(rb"[\r\n]")
_BEFORE = b"\xef\xbb\xbf \t\r\n"
_CONTROL_ID = re.compile(r"[!-~]([ -~]{0,197}[!-~])?")


@dataclass(frozen=True, slots=True)
class Delimiters:
    """MSH-1 and MSH-2."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str

    @property
    def encoding(self) -> str:
        """MSH-2."""
        return self.component + self.repetition + self.escape + self.subcomponent


STANDARD = Delimiters("|", "^", "~", "\\", "&")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """MSH, each value its first component, empty where it is not there. Nothing is checked yet."""

    delimiters: Delimiters
    application: str
    facility: str
    receiving_application: str
    receiving_facility: str
    written: str
    kind: str
    event: str
    control_id: str
    processing: str
    version: str
    continues: str
    accept_ack: str
    application_ack: str
    charset: str

    @property
    def type(self) -> str:
        """The message's type as source files name it: `REF^I12`."""
        return f"{self.kind}^{self.event}"


def read(body: bytes) -> Header:
    """The header. `Rejected` 400 where there is none, or none that can be read."""
    text = _LINE_ENDS.split(body.lstrip(_BEFORE)[: LONGEST + 1], maxsplit=1)[0]
    if not text.startswith(b"MSH"):
        raise _unreadable("The message does not begin with a header segment (MSH).", "MSH")
    if len(text) > LONGEST:
        raise _unreadable(f"The header is longer than {LONGEST} bytes.", "MSH")
    line = text.decode("latin-1")
    separator = line[3:4]
    fields = line.split(separator) if _delimits(separator) else []
    if len(fields) < 2:
        raise _unreadable("The field separator is one visible character, no letter.", "MSH-1")
    return _header(_delimiters(separator, fields[1]), fields)


def control_id(header: Header) -> str:
    """MSH-10, by which a message is known. `Rejected` 400 where it cannot be told again."""
    if not header.control_id:
        raise refuse(400, Code.REQUIRED, "The message needs a control id.", at="MSH-10")
    if not _CONTROL_ID.fullmatch(header.control_id):
        wrong = "The control id is 1 to 199 visible ASCII characters."
        raise refuse(400, Code.INVALID, wrong, at="MSH-10")
    return header.control_id


def _delimits(character: str) -> bool:
    return len(character) == 1 and "!" <= character <= "~" and not character.isalnum()


def _delimiters(separator: str, encoding: str) -> Delimiters:
    """HL7 2.7's fifth encoding character, for what was cut off, is never read as anything."""
    four = encoding[:4]
    wrong = len(four) < 4 or len(encoding) > 5 or len({separator, *four}) < 5
    if wrong or not all(_delimits(each) for each in encoding):
        message = "The encoding characters are four different visible characters, no letters."
        raise _unreadable(message, "MSH-2")
    return Delimiters(separator, *four)


def _header(delimiters: Delimiters, fields: list[str]) -> Header:
    def raw(number: int) -> str:
        return fields[number - 1].strip() if number <= len(fields) else ""

    def first(number: int) -> str:
        repetition = raw(number).split(delimiters.repetition, 1)[0]
        return repetition.split(delimiters.component, 1)[0].strip()

    kind = [part.strip() for part in raw(9).split(delimiters.component)]
    return Header(
        delimiters=delimiters,
        application=first(3),
        facility=first(4),
        receiving_application=first(5),
        receiving_facility=first(6),
        written=first(7),
        kind=kind[0],
        event=kind[1] if len(kind) > 1 else "",
        control_id=raw(10),
        processing=first(11),
        version=first(12),
        continues=first(14),
        accept_ack=first(15),
        application_ack=first(16),
        charset=first(18),
    )


def _unreadable(message: str, at: str) -> Rejected:
    return refuse(400, Code.STRUCTURE, message, at=at)
