"""From the files of a folder to sources: each on its own, and then against each other. No I/O."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from services.chassis.reviewed import models, nodes
from services.chassis.reviewed.faults import Fault, Faults, FilesRefused, unknown_word
from services.chassis.reviewed.nodes import Node
from services.intake.source import Source

SUFFIX = ".yaml"

Contents: TypeAlias = Mapping[str, bytes | Fault]
"""What each file holds, by its name, or why it cannot be read."""


@dataclass(frozen=True)
class Found:
    """`sources` is what is in force after reading, by name; `faults` is why a file is not."""

    sources: Mapping[str, Source]
    faults: tuple[Fault, ...]
    refused: frozenset[str] = field(default_factory=frozenset)
    """The names whose file does not hold."""


def read(contents: Contents, where: str, before: Mapping[str, Source]) -> Found:
    """The sources that the files of the folder `where` state.

    Of a file that does not hold, the source stays as it was `before`, where there was one.
    """
    return _Reading(contents, where, before).found()


class _Reading:
    def __init__(self, contents: Contents, where: str, before: Mapping[str, Source]) -> None:
        self._where = where
        self._faults = Faults()
        self._refused: set[str] = set()
        self._nodes: dict[str, Node] = {}
        self._written: dict[str, Source] = {}
        self._names = [file.removesuffix(SUFFIX) for file in contents]
        self._kept = {name: before[name] for name in self._names if name in before}
        for name, content in zip(self._names, contents.values(), strict=True):
            self._read(name, content)

    def found(self) -> Found:
        """What is in force, once no two of them contradict each other."""
        sources = self._in_force()
        while self._refuse_clashes(sources):
            sources = self._in_force()
        return Found(sources, self._faults.refused().faults, frozenset(self._refused))

    def _read(self, name: str, content: bytes | Fault) -> None:
        try:
            self._nodes[name] = self._node(name, content)
        except FilesRefused as refused:
            self._faults.found.extend(refused.faults)
            self._refused.add(name)
            return
        source = models.read(self._nodes[name], Source, self._faults)
        if source is None:
            self._refused.add(name)
        elif source.name != name:
            self._refuse(name, f"'{source.name}' is not the name of the file, '{name}'", "name")
        else:
            self._written[name] = source

    def _node(self, name: str, content: bytes | Fault) -> Node:
        if isinstance(content, Fault):
            raise FilesRefused([content])
        return nodes.read(content, f"{self._where}/{name}{SUFFIX}")

    def _refuse(self, name: str, message: str, *steps: str | int) -> None:
        self._faults.add(models.place(self._nodes[name], *steps), message)
        self._refused.add(name)

    def _in_force(self) -> dict[str, Source]:
        now = {name: self._now(name) for name in self._names}
        return {name: source for name, source in now.items() if source is not None}

    def _now(self, name: str) -> Source | None:
        written = self._written.get(name)
        lender = written.code_tables_of if written else None
        if name in self._refused or written is None:
            return self._kept.get(name)
        return written if lender is None else self._with_tables(written, lender)

    def _with_tables(self, borrower: Source, lender: str) -> Source | None:
        found = (self._kept if lender in self._refused else self._written).get(lender)
        if wrong := self._cannot_lend(lender, found):
            self._refuse(borrower.name, wrong, "code_tables_of")
            return self._kept.get(borrower.name)
        return borrower.model_copy(update={"code_tables": found.code_tables if found else ()})

    def _cannot_lend(self, lender: str, found: Source | None) -> str | None:
        if lender not in self._names:
            return unknown_word("source", lender, self._names)
        if found is None:
            return f"the file of '{lender}' does not hold, so there are no tables to borrow"
        if found.code_tables_of:
            return f"'{lender}' borrows its own tables: name '{found.code_tables_of}'"
        return None

    def _refuse_clashes(self, sources: Mapping[str, Source]) -> bool:
        clashes = [each for each in _clashes(sources) if each[0] not in self._refused]
        for name, other, what, steps in clashes:
            self._refuse(name, f"{what} is claimed by '{other}', too", *steps)
        return bool(clashes)


def _clashes(
    sources: Mapping[str, Source],
) -> Iterator[tuple[str, str, str, tuple[str | int, ...]]]:
    """Of two sources that claim the same, each with the other."""
    claims = [(name, claim) for name, source in sources.items() for claim in source.claims]
    for name, claim in claims:
        others = [other for other, each in claims if other != name and each.what == claim.what]
        if others:
            yield name, others[0], claim.what, claim.steps
