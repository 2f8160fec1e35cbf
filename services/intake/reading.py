"""Reading a message, whatever its format: the one table of formats. No I/O."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.intake.canonical import Canonical
from services.intake.formats import adw, bars, hl7, json_limits, mail_trial, posted, rows
from services.intake.rejected import Code, refuse
from services.intake.source import Source, SourceDoor


@dataclass(frozen=True)
class Format:
    """What one calls it, and how a body of a media type is read for a source."""

    title: str
    parse: Callable[[bytes, str, Source], Canonical]


_NO_ROWS = frozenset({"application/xml", "application/hl7-v2", "message/rfc822"})


def _form(body: bytes, media_type: str, source: Source) -> Canonical:
    json_limits.required(media_type)
    return posted.parse(body, source)


def _row(body: bytes, media_type: str, source: Source) -> Canonical:
    if media_type in _NO_ROWS:
        raise refuse(415, Code.NOT_SUPPORTED, "A dropped file is rows of CSV or JSON.")
    return rows.first(body, source)


def _notice(body: bytes, media_type: str, source: Source) -> Canonical:
    if media_type not in bars.XML_TYPES:
        raise refuse(415, Code.NOT_SUPPORTED, "A notice is FHIR in XML.")
    return adw.parse(body, source)


def _hl7(body: bytes, _: str, source: Source) -> Canonical:
    return hl7.parse(body, source)


_FORMATS: Mapping[SourceDoor, Format] = {
    SourceDoor.JSON: Format("telephone form, JSON", _form),
    SourceDoor.FOLDER: Format("rows of CSV or JSON, in dropped files", _row),
    SourceDoor.BARS: Format("NHS BaRS, FHIR R4 in JSON or XML", bars.parse),
    SourceDoor.ADW: Format("ADW notices, FHIR DSTU2 in XML", _notice),
    SourceDoor.MAILBOX: Format("mail, as from a verified sender", mail_trial.parse),
    SourceDoor.MLLP: Format("HL7 v2", _hl7),
}


def format_of(source: Source) -> Format:
    """The format that a source's messages are in."""
    return _FORMATS[source.door]


def read(body: bytes, media_type: str, source: Source) -> Canonical:
    """The referral in a message of this source; `Rejected` where there is none.

    `media_type` without parameters, in lower case.
    """
    return format_of(source).parse(body, media_type, source)
