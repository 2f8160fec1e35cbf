"""What the coded parts of an HL7 v2 message say, by the source's code tables.

A table is found by the coding system that the message names, or by the place where the code
stands (`dg1-3`): many feeds name none. An observation is looked up as `question=answer`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.intake.evidence import Basis, Evidence, Unmapped, stated
from services.intake.formats import hl7_observations as observations
from services.intake.formats.hl7_codings import Coding, codings, words
from services.intake.formats.hl7_message import Message, Segment, Value
from services.intake.source import Source

_PLACES = (("RF1", 1), ("RF1", 2), ("RF1", 3), ("RF1", 5), ("RF1", 10), ("DG1", 3), ("AL1", 3),
           ("IAM", 3), ("PR1", 3), ("PRB", 3), ("PV1", 36), ("PV2", 3))  # fmt: skip
_DELETED = {"DG1": (21, "D"), "IAM": (6, "D"), "PR1": (20, "D"), "PRB": (1, "DE")}
"""The field and the value by which a segment takes back what it says."""

_LONGEST = 100
_TEXT = "text"
"""Stands for what was written where a code should be: it may tell of a person."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One thing that was coded, in one system or several, or in words alone.

    `unsure`: never more than a suspicion. `answers`: it answers a question, which may be in
    `question`. `written`: its sender says that it is a text. `value` is None of an answer that was
    not given.
    """

    codings: tuple[Coding, ...]
    value: Value | None
    unsure: bool = False
    answers: bool = False
    question: Value | None = None
    written: bool = False

    def listed(self, source: Source) -> list[Coding]:
        """The codings that a table of the source has."""
        return [each for each in self.codings if each.listed(source)]

    def unread(self, source: Source) -> list[str]:
        """Its words beside what a table has."""
        return words(self.value, self.listed(source)) if self.value else []


def coded(message: Message) -> list[Coded]:
    """Everything that is coded, and that its sender stands by."""
    return [*_fields(message), *_answers(message)]


def evidence(found: list[Coded], source: Source) -> Iterator[Evidence]:
    """What the codes say; where no table has any coding of a thing, what is said of such.

    A text that answers an observation counts where a table has it: many feeds send `Yes` as text.
    """
    for thing in found:
        for each in _of(thing, source):
            yield each.suspected_at_most() if thing.unsure else each


def unmapped(found: list[Coded], source: Source) -> Iterator[Unmapped]:
    """The codes that no table has."""
    for thing in found:
        first = thing.codings[0]
        if first.code and thing.value and not thing.written and not thing.listed(source):
            yield Unmapped(first.at, first.systems[0][:_LONGEST], first.code[:_LONGEST])


def _fields(message: Message) -> Iterator[Coded]:
    for name, field in _PLACES:
        for segment in message.all(name):
            if not _is_deleted(segment):
                unsure = name == "DG1" and segment.text(6) == "W"
                for value in segment.values(field):
                    yield Coded(_of_a_field(value, f"{name}-{field}".lower()), value, unsure=unsure)


def _of_a_field(value: Value, place: str) -> tuple[Coding, ...]:
    """Words without a code are a code that no table has."""
    return tuple(codings(value, place)) or (Coding(value.at, (place,), ""),)


def _is_deleted(segment: Segment) -> bool:
    field, deletes = _DELETED.get(segment.name, (0, ""))
    return field > 0 and segment.text(field) == deletes


def _answers(message: Message) -> Iterator[Coded]:
    for segment, value, found in observations.answered(message):
        written = not observations.is_coded(segment)
        asked = observations.question(segment)
        yield Coded(found, value, answers=True, question=asked, written=written)
    for found in observations.unanswered(message):
        yield Coded(found, None, answers=True)


def _of(thing: Coded, source: Source) -> Iterator[Evidence]:
    listed = thing.listed(source)
    for coding in listed:
        yield from _said(coding, source)
    if not any(each.asked for each in listed):
        for coding in thing.codings:
            if coding.asked or not listed:
                yield from _not_said(coding, thing, source)


def _said(coding: Coding, source: Source) -> list[Evidence]:
    [table, *_] = (each for each in coding.tables(source) if coding.code in each.codes)
    says, code = table.codes[coding.code], coding.code
    return stated(says, Basis.CODE, at=coding.at, table=table.system, code=code)


def _not_said(coding: Coding, thing: Coded, source: Source) -> Iterator[Evidence]:
    """What it means that no table has a code: nothing of it is left to silence."""
    for table in coding.tables(source)[:1]:
        says = observations.undecided(coding, table)
        if says or not (thing.written or thing.value is None):
            says |= table.otherwise
        code = f"{coding.asked}={_TEXT}" if thing.written else coding.code[:_LONGEST]
        yield from stated(says, Basis.CODE, at=coding.at, table=table.system, code=code)
