"""The sources whose messages are taken: files that hold, of sources that nobody has disabled."""

import contextlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.chassis.reviewed.faults import Fault, FilesRefused
from services.intake.source import Source
from services.intake.source_files import contents
from services.intake.source_reading import Contents, Found, read


@dataclass(frozen=True)
class Change:
    """What another look at the folder found: names of sources, and what does not hold now."""

    added: list[str]
    changed: list[str]
    removed: list[str]
    faults: tuple[Fault, ...]


class InForce(Mapping[str, Source]):
    """The sources by name. It changes while the service runs: look each time anew.

    Where a file no longer holds, its source stays as it was.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._contents: Contents = {}
        self._found = Found({}, ())
        self._disabled: frozenset[str] = frozenset()
        self._taken: Mapping[str, Source] = {}
        self._missing: frozenset[str] = frozenset()
        with contextlib.suppress(FilesRefused):
            self.look()
        self._begun_without = self._found.refused

    def __getitem__(self, name: str) -> Source:
        """A source by name."""
        return self._taken[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._taken)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._taken)

    @property
    def held(self) -> Mapping[str, Source]:
        """All sources whose files hold, the disabled ones among them."""
        return self._found.sources

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why files do not hold."""
        return self._found.faults

    @property
    def refused(self) -> frozenset[str]:
        """The names whose file does not hold."""
        return self._found.refused

    def lacks(self, name: str) -> bool:
        """Whether there is a file of that name, which has never held: the fault is ours."""
        return name in self._found.refused and name not in self._found.sources

    def begun_without(self) -> list[str]:
        """What this process has lacked since it began; what is in force elsewhere, perhaps."""
        return sorted(name for name in self._begun_without if self.lacks(name))

    def look(self) -> Change | None:
        """Read the folder again where it has changed; `FilesRefused` where there is none."""
        found = self._seen()
        if found == self._contents:
            return None
        before, after = self._found, read(found, str(self._directory), self._found.sources)
        self._contents, self._found = found, after
        self._take()
        return _change(before.sources, after)

    def _seen(self) -> Contents:
        """What is there. A file is gone at the second look: who saves it may move it away."""
        found = contents(self._directory)
        missing = frozenset(self._contents.keys() - found.keys())
        waited, self._missing = self._missing, missing
        return {**found, **{name: self._contents[name] for name in missing - waited}}

    def disable(self, names: Collection[str]) -> None:
        """Take no messages of these sources, and of no others."""
        self._disabled = frozenset(names)
        self._take()

    def _take(self) -> None:
        sources = self._found.sources
        self._taken = {n: source for n, source in sources.items() if n not in self._disabled}


def _change(before: Mapping[str, Source], after: Found) -> Change:
    now = after.sources
    return Change(
        added=sorted(now.keys() - before.keys()),
        changed=sorted(name for name in now.keys() & before.keys() if now[name] != before[name]),
        removed=sorted(before.keys() - now.keys()),
        faults=after.faults,
    )
