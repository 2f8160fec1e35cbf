"""Acknowledgements: HL7's answer to a message, in the sender's version and with its delimiters.

Nothing that was sent is told again but the control id, by which the sender knows its message.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.doors.hl7_errors import ERRORS, error_code, is_rejection, location
from services.intake.formats import hl7_header
from services.intake.formats.hl7_escapes import escape
from services.intake.formats.hl7_header import STANDARD, Header
from services.intake.parts.hl7 import Hl7, System
from services.intake.rejected import Problem, Rejected
from services.intake.source import Source
from services.intake.submission import Answer, Refusal

_VERSION = re.compile(r"2\.[1-9](\.\d)?", re.ASCII)
_ERR_HAS_FIELDS = (2, 5)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What is told. `id` and `at` are its own; `header` is None where none could be read."""

    id: UUID
    at: datetime
    header: Header | None
    hl7: Hl7 | None
    text: str = ""
    rejected: Rejected | None = None

    def wanted(self) -> bool:
        """Whether the sender asked for it, by MSH-15 or, where that says never, by MSH-16."""
        if self.header is None:
            return True
        asked = (self.header.accept_ack, self.header.application_ack)
        when = next((each for each in asked if each not in ("", "NE")), "")
        if asked == ("NE", "NE"):
            return False
        return when != ("ER" if self.rejected is None else "SU")

    def encoded(self) -> bytes:
        """The message, without a frame."""
        return ("\r".join(self._segments()) + "\r").encode("ascii", errors="replace")

    def _segments(self) -> list[str]:
        return [self._msh(), self._msa(), *self._errors()]

    def _msh(self) -> str:
        us = self.hl7.receiver if self.hl7 else None
        them = self.hl7.sender if self.hl7 else None
        kind = self._components("ACK", *self._event())
        return self._joined(
            "MSH" + self._delimiters.field + self._delimiters.encoding,
            *_names(us),
            *_names(them),
            f"{self.at:%Y%m%d%H%M%S}+0000",
            "",
            kind,
            self.id.hex[-20:],
            self._processing(),
            self._version,
        )

    def _msa(self) -> str:
        """MSA-3, a text, went out of use with the fields of ERR; senders show it all the same."""
        said = self.rejected.problems[0].message if self.rejected else self.text
        return self._joined("MSA", self._word(), self._control_id(), self._plain(said))

    def _errors(self) -> list[str]:
        if self.rejected is None:
            return []
        problems = self.rejected.problems
        if self._before_err_had_fields():
            located = self._delimiters.repetition.join(self._located(each) for each in problems)
            return [self._joined("ERR", located)]
        return [self._error(each) for each in problems]

    def _error(self, problem: Problem) -> str:
        code = error_code(problem)
        coded = self._components(code, self._plain(ERRORS[code]), "HL70357")
        place, said = self._components(*location(problem)), self._plain(problem.message)
        return self._joined("ERR", "", place, coded, "E", "", "", "", said)

    def _located(self, problem: Problem) -> str:
        """ERR-1 before HL7 2.5: segment, sequence, field and, as one component, the code."""
        code = error_code(problem)
        coded = self._delimiters.subcomponent.join((code, self._plain(ERRORS[code]), "HL70357"))
        segment, sequence, field, *_ = (*location(problem), "", "", "")
        return self._components(segment, sequence, field, coded)

    def _word(self) -> str:
        """AA, AE, AR; with C where the sender asked for an accept acknowledgement."""
        asked = self.header.accept_ack if self.header else ""
        mode = "C" if asked not in ("", "NE") else "A"
        if self.rejected is None:
            return f"{mode}A"
        return f"{mode}R" if is_rejection(self.rejected) else f"{mode}E"

    def _control_id(self) -> str:
        try:
            return hl7_header.control_id(self.header) if self.header else ""
        except Rejected:
            return ""

    def _event(self) -> tuple[str, ...]:
        """The event only where a source may send it: it is then a known word."""
        if self.header is None or self.hl7 is None or self.header.type not in self.hl7.messages:
            return ()
        return (self.header.event, "ACK")

    def _processing(self) -> str:
        given = self.header.processing if self.header else ""
        return given if given in ("P", "T", "D") else "P"

    @property
    def _version(self) -> str:
        given = self.header.version if self.header else ""
        return given if _VERSION.fullmatch(given) else "2.5"

    def _before_err_had_fields(self) -> bool:
        return tuple(int(part) for part in self._version.split(".")[:2]) < _ERR_HAS_FIELDS

    @property
    def _delimiters(self) -> hl7_header.Delimiters:
        return self.header.delimiters if self.header else STANDARD

    def _plain(self, text: str) -> str:
        return escape(text, self._delimiters)

    def _components(self, *parts: str) -> str:
        return self._delimiters.component.join(parts)

    def _joined(self, *fields: str) -> str:
        return self._delimiters.field.join(fields)


def answered(answer: Answer) -> tuple[str, Rejected | None]:
    """The words for a durable answer, and what was wrong."""
    if isinstance(answer, Refusal):
        return "", answer.rejected
    return f"Accepted: {answer.referral_id} version {answer.version}", None


def refused(refusal: Refusal, body: bytes, source: Source) -> Acknowledgement:
    """The acknowledgement of a message that this source sent."""
    try:
        header = hl7_header.read(body)
    except Rejected:
        header = None
    return Acknowledgement(refusal.id, refusal.at, header, source.hl7, rejected=refusal.rejected)


def _names(system: System | None) -> tuple[str, str]:
    return (system.application, system.facility) if system else ("", "")
