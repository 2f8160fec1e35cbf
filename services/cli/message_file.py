"""A message in a file: what it is, and whose it can be."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from services.intake import reading
from services.intake.canonical import Canonical
from services.intake.doors import taking
from services.intake.doors.body import KEPT, LIMIT, Body
from services.intake.rejected import Reason, Rejected
from services.intake.source import Source, SourceDoor

LINES = "application/x-ndjson"
"""A JSON object a line."""

_BY_SUFFIX = {
    ".csv": "text/csv",
    ".eml": "message/rfc822",
    ".hl7": "application/hl7-v2",
    ".json": "application/json",
    ".ndjson": LINES,
    ".xml": "application/xml",
}
_BY_BEGINNING = {
    b"<": "application/xml",
    b"{": "application/json",
    b"[": "application/json",
    b"MSH": "application/hl7-v2",
}
_BOUNDED = frozenset({SourceDoor.JSON, SourceDoor.BARS, SourceDoor.ADW})
"""The doors that bound a message's bytes before it is read."""

_NOT_ITS_FORMAT = frozenset({Reason.MEDIA_TYPE, Reason.UNREADABLE})


@dataclass(frozen=True)
class Reading:
    """What a source's format makes of a message."""

    source: Source
    content: Canonical | Rejected


def media_type(file: Path, body: bytes) -> str:
    """By the file's ending, else by how it begins; else `application/octet-stream`."""
    begins = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    said = (kind for start, kind in _BY_BEGINNING.items() if begins.startswith(start))
    return _BY_SUFFIX.get(file.suffix.lower()) or next(said, "application/octet-stream")


def read(body: bytes, kind: str, source: Source) -> Reading:
    """The message as this source's, with the limits of its door; of many lines the first."""
    if kind == LINES and source.door is SourceDoor.JSON:
        body, kind = body.lstrip().partition(b"\n")[0], "application/json"
    sent = Body(body, len(body), b"")
    if source.door in _BOUNDED and sent.too_large:
        return Reading(source, sent.refusal())
    return Reading(source, taking.read(lambda: reading.read(body, kind, source), source))


def kept(body: bytes) -> bytes:
    """What a door keeps of a message, and answers by: of one that is too large the beginning."""
    return body if len(body) <= LIMIT else body[:KEPT]


def candidates(body: bytes, kind: str, sources: Mapping[str, Source]) -> list[Reading]:
    """The sources whose message it can be: those that take it, else those whose format it is.

    Else those that can at least tell that it is not what they read.
    """
    found = [read(body, kind, source) for source in sources.values()]
    taken = [each for each in found if isinstance(each.content, Canonical)]
    return (
        taken
        or [each for each in found if not _for(each.content, _NOT_ITS_FORMAT)]
        or [each for each in found if not _for(each.content, {Reason.MEDIA_TYPE})]
        or found
    )


def _for(content: Canonical | Rejected, reasons: Set[Reason]) -> bool:
    return isinstance(content, Rejected) and content.reason in reasons
