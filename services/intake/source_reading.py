"""From the files of a folder to sources: each on its own, and then against each other. No I/O."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from services.chassis.reviewed import models, nodes
from services.chassis.reviewed.faults import Fault, Faults, FilesRefused, unknown_word
from services.chassis.reviewed.nodes import Node
from services.intake.source import LENDER, Source, Tables

SUFFIX = ".yaml"

Contents: TypeAlias = Mapping[str, bytes | Fault]
"""What each file holds, by its name, or why it cannot be read."""


@dataclass(frozen=True)
class Found:
    """`sources` is what is in force after reading, by name; `faults` is why a file is not."""

    sources: Mapping[str, Source]
    faults: tuple[Fault, ...]
    refused: frozenset[str] = frozenset()
    """The names whose file does not hold."""


def read(contents: Contents, where: str, before: Mapping[str, Source]) -> Found:
    """The sources that the files of the folder `where` state.

    Of a file that does not hold, the source stays as it was `before`, where there was one.
    """
    return _Reading(contents, where, before).found()


class _Reading:
    def __init__(self, contents: Contents, where: str, before: Mapping[str, Source]) -> None:
        self._where = where
        self._before = before
        self._faults = Faults()
        self._refused: set[str] = set()
        self._names = [file.removesuffix(SUFFIX) for file in contents]
        self._nodes: dict[str, Node] = {}
        for name, content in zip(self._names, contents.values(), strict=True):
            self._parse(name, content)

    def found(self) -> Found:
        """What is in force, once no two sources contradict each other."""
        sources = self._sources()
        while self._refuse_clashes(sources):
            sources = self._sources()
        faults = tuple(dict.fromkeys(self._faults.refused().faults))
        return Found(sources, faults, frozenset(self._refused))

    def _parse(self, name: str, content: bytes | Fault) -> None:
        try:
            self._nodes[name] = self._node(name, content)
        except FilesRefused as refused:
            self._faults.found.extend(refused.faults)
            self._refused.add(name)

    def _node(self, name: str, content: bytes | Fault) -> Node:
        if isinstance(content, Fault):
            raise FilesRefused([content])
        return nodes.read(content, f"{self._where}/{name}{SUFFIX}")

    def _sources(self) -> dict[str, Source]:
        """First those that have tables of their own, then those that borrow them."""
        borrowers = [name for name in self._names if self._lender(name) is not None]
        own = {name: self._source(name, {}) for name in self._names if name not in borrowers}
        tables = {name: source.code_tables for name, source in own.items() if source}
        all_ = own | {name: self._source(name, tables) for name in borrowers}
        return {name: source for name in self._names if (source := all_[name]) is not None}

    def _lender(self, name: str) -> str | None:
        return models.word(self._nodes[name], LENDER) if name in self._nodes else None

    def _source(self, name: str, tables: Tables) -> Source | None:
        written = None if name in self._refused else self._read(name, tables)
        return self._before.get(name) if written is None else written

    def _read(self, name: str, tables: Tables) -> Source | None:
        lender = self._lender(name)
        if lender is not None and (wrong := self._cannot_lend(lender, tables)):
            self._refuse(name, wrong, LENDER)
        source = models.read(self._nodes[name], Source, self._faults, context=tables)
        if source is None:
            self._refused.add(name)
        elif source.name != name:
            self._refuse(name, f"'{source.name}' is not the name of the file, '{name}'", "name")
        return None if name in self._refused else source

    def _cannot_lend(self, lender: str, tables: Tables) -> str | None:
        if lender not in self._names:
            return unknown_word("source", lender, self._names)
        if (further := self._lender(lender)) is not None:
            return f"'{lender}' borrows its own tables: name '{further}'"
        if lender not in tables:
            return f"the file of '{lender}' does not hold, so there are no tables to borrow"
        return None

    def _refuse(self, name: str, message: str, *steps: str | int) -> None:
        self._faults.add(models.place(self._nodes[name], *steps), message)
        self._refused.add(name)

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
