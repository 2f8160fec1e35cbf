"""An HL7 v2 message as segments, fields, repetitions and components.

Only segments and fields are split at once; the rest when somebody asks. Every value knows its
place, as people write it: `DG1[2]-3.1` is the first component of field 3 of the second DG1.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.intake.formats.hl7_escapes import unescape
from services.intake.formats.hl7_header import Delimiters

NULL = '""'
"""What says that there is nothing."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How the message is written: its delimiters and Python's name of its character set."""

    delimiters: Delimiters
    encoding: str


@dataclass(frozen=True, slots=True)
class Value:
    """One repetition of a field."""

    raw: str
    at: str
    writing: Writing

    def text(self, component: int = 1, subcomponent: int = 1) -> str | None:
        """A component's text, or that of a part of it; None where it is empty or null."""
        parts = self.raw.split(self.writing.delimiters.component)
        if component > len(parts):
            return None
        parts = parts[component - 1].split(self.writing.delimiters.subcomponent)
        return self._plain(parts[subcomponent - 1]) if subcomponent <= len(parts) else None

    def components(self) -> list[str | None]:
        """Each component as one text; None where it is empty or null."""
        return [self._plain(part) for part in self.raw.split(self.writing.delimiters.component)]

    def component(self, number: int) -> str | None:
        """A component as one text: an ampersand that nobody escaped cuts nothing off."""
        parts = self.raw.split(self.writing.delimiters.component)
        return self._plain(parts[number - 1]) if number <= len(parts) else None

    def texts(self) -> list[str]:
        """All components that are there."""
        return [text for text in self.components() if text]

    def whole(self) -> str | None:
        """The repetition as one text, for a field that is not made of components."""
        return self._plain(self.raw)

    def _plain(self, raw: str) -> str | None:
        if self.writing.delimiters.escape in raw:
            raw = unescape(raw, self.writing.delimiters, self.writing.encoding)
        text = raw.strip()
        return None if text in ("", NULL) else text


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment; `number` counts those of its name from 1. `fields[n]` is field n, as sent."""

    name: str
    number: int
    fields: list[str]
    writing: Writing

    def at(self, field: int | None = None) -> str:
        """Its place, or that of a field of it."""
        place = self.name if self.number == 1 else f"{self.name}[{self.number}]"
        return place if field is None else f"{place}-{field}"

    def values(self, field: int) -> list[Value]:
        """The repetitions of a field; those that are empty are left out."""
        raw = self.fields[field] if field < len(self.fields) else ""
        if not raw or raw == NULL:
            return []
        parts, at = raw.split(self.writing.delimiters.repetition), self.at(field)
        return [
            Value(part, at if number == 1 else f"{at}[{number}]", self.writing)
            for number, part in enumerate(parts, start=1)
            if part
        ]

    def text(self, field: int, component: int = 1) -> str | None:
        """A component of a field's first repetition."""
        found = self.values(field)
        return found[0].text(component) if found else None


@dataclass(frozen=True, slots=True)
class Message:
    """The segments in their order, by name."""

    segments: dict[str, list[Segment]]

    def all(self, name: str) -> list[Segment]:
        """The segments of a name."""
        return self.segments.get(name, [])

    def one(self, name: str) -> Segment | None:
        """The first segment of a name."""
        found = self.segments.get(name)
        return found[0] if found else None

    def values(self, name: str, field: int) -> Iterator[Value]:
        """A field's repetitions in all segments of a name."""
        for segment in self.all(name):
            yield from segment.values(field)
