"""What the coded parts of an HL7 v2 message say, by the source's code tables.

A table is found by the coding system that the message names, or by the place where the code
stands (`dg1-3`): many feeds name none. An observation is looked up as `question=answer`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.intake.evidence import Basis, Evidence, Unmapped, stated
from services.intake.formats.hl7_message import Message, Segment, Value
from services.intake.source import Source

_PLACES = (("RF1", 1), ("RF1", 2), ("RF1", 3), ("RF1", 5), ("RF1", 10), ("DG1", 3), ("AL1", 3),
           ("PV1", 36), ("PV2", 3))  # fmt: skip
_OF_THE_PLACE = frozenset({"", "l", "local"})
_WITHDRAWN = frozenset({"D", "W", "X"})
_CODED = frozenset({"CE", "CF", "CNE", "CWE", "ID", "IS"})
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Coding:
    """One code: where it stands, the tables that may have it, and the words for it."""

    at: str
    systems: tuple[str, ...]
    code: str
    display: str | None = None


@dataclass(frozen=True, slots=True)
class Coded:
    """One thing that was coded, in one system or two.

    `unsure`: never more than a suspicion. `answers`: it answers a question.
    """

    codings: tuple[Coding, ...]
    unsure: bool = False
    answers: bool = False

    def listed(self, source: Source) -> list[Coding]:
        """The codings that a table of the source has."""
        return [each for each in self.codings if _table(each, source, exactly=True)]


def coded(message: Message, source: Source) -> list[Coded]:
    """Everything that is coded, and that its sender stands by.

    A text that answers an observation counts where a table has it: many feeds send `Yes` as text.
    """
    answers = _observations(message)
    return [*_fields(message), *(each for each, sure in answers if sure or each.listed(source))]


def evidence(found: list[Coded], source: Source) -> Iterator[Evidence]:
    """What the codes say; where no table has any coding of a thing, what `otherwise` says."""
    for thing in found:
        for coding in thing.listed(source) or thing.codings[:1]:
            for each in _said(coding, source):
                yield each.suspected_at_most() if thing.unsure else each


def unmapped(found: list[Coded], source: Source) -> Iterator[Unmapped]:
    """The codes that no table has."""
    for thing in found:
        if not thing.listed(source):
            first = thing.codings[0]
            yield Unmapped(first.at, first.systems[0][:_LONGEST], first.code[:_LONGEST])


def stands(observation: Segment) -> bool:
    """Whether an observation is neither deleted nor wrong nor without a result."""
    return observation.text(11) not in _WITHDRAWN


def is_coded(observation: Segment) -> bool:
    """Whether the answer is a code, and no text."""
    return observation.text(2) in _CODED


def _fields(message: Message) -> Iterator[Coded]:
    for name, field in _PLACES:
        for segment in message.all(name):
            if name == "DG1" and segment.text(21) == "D":
                continue
            for value in segment.values(field):
                codings = tuple(_codings(value, f"{name}-{field}".lower()))
                if codings:
                    yield Coded(codings, unsure=name == "DG1" and segment.text(6) == "W")


def _codings(value: Value, place: str) -> Iterator[Coding]:
    for first in (1, 4):
        code, display, system = (value.text(first + part) for part in range(3))
        if code is not None:
            at = value.at if first == 1 and value.text(2) is None else f"{value.at}.{first}"
            yield Coding(at, _systems(system, place), code, display)


def _systems(system: str | None, place: str) -> tuple[str, ...]:
    named = (system or "").lower()
    return (place,) if named in _OF_THE_PLACE else (named, place)


def _observations(message: Message) -> Iterator[tuple[Coded, bool]]:
    """Each answer, and whether it is sent as a code."""
    for segment in message.all("OBX"):
        if not stands(segment):
            continue
        question = segment.text(3) or segment.text(3, 2) or ""
        systems = _systems(segment.text(3, 3), "obx-3")
        for value in segment.values(5):
            answer = value.text()
            if answer is not None:
                yield _answer(value, f"{question}={answer}", systems), is_coded(segment)


def _answer(value: Value, pair: str, systems: tuple[str, ...]) -> Coded:
    asked = Coding(value.at, systems, pair, value.text(2))
    answers = [each for each in _codings(value, "obx-5") if len(each.systems) > 1]
    return Coded((asked, *answers), answers=True)


def _table(coding: Coding, source: Source, *, exactly: bool) -> str | None:
    tables = [table for system in coding.systems if (table := source.table(system))]
    if exactly:
        tables = [table for table in tables if coding.code in table.codes]
    return tables[0].system if tables else None


def _said(coding: Coding, source: Source) -> list[Evidence]:
    system = _table(coding, source, exactly=True) or _table(coding, source, exactly=False)
    table = source.table(system) if system else None
    if table is None:
        return []
    meaning = table.meaning(coding.code)
    return stated(meaning, Basis.CODE, at=coding.at, table=table.system, code=coding.code)
