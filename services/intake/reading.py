"""Reading a message, whatever its format: the one table of formats. No I/O."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.intake.canonical import Canonical
from services.intake.formats import bars, json_limits, phone
from services.intake.source import Source, SourceDoor


@dataclass(frozen=True)
class Format:
    """What one calls it, and how a body of a media type is read for a source."""

    title: str
    parse: Callable[[bytes, str, Source], Canonical]


def _form(body: bytes, media_type: str, source: Source) -> Canonical:
    json_limits.required(media_type)
    return phone.parse(body, source)


_FORMATS: Mapping[SourceDoor, Format] = {
    SourceDoor.JSON: Format("telephone form, JSON", _form),
    SourceDoor.BARS: Format("NHS BaRS, FHIR R4 in JSON or XML", bars.parse),
}


def format_of(source: Source) -> Format:
    """The format that a source's messages are in."""
    return _FORMATS[source.door]


def read(body: bytes, media_type: str, source: Source) -> Canonical:
    """The referral in a message of this source; `Rejected` where there is none.

    `media_type` without parameters, in lower case.
    """
    return format_of(source).parse(body, media_type, source)
