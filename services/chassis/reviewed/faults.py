"""What is wrong with a reviewed file, as whoever wrote it needs to hear it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands. Lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class FaultAt(ValueError):
    """What a model's validator found wrong, and by which steps from the model one comes to it."""

    def __init__(self, message: str, *steps: str | int) -> None:
        super().__init__(message)
        self.steps = steps


class FilesRefused(Exception):
    """The files do not hold. Every fault that was found is listed, one a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass
class Faults:
    """Collects what is wrong, so that one reading tells everything."""

    found: list[Fault] = field(default_factory=list)

    def add(self, place: Place, message: str) -> None:
        """Note one fault."""
        self.found.append(Fault(place, message))

    def refused(self) -> FilesRefused:
        """What was found, in the order of the files, to be raised."""
        return FilesRefused(
            sorted(self.found, key=lambda f: (f.place.file, f.place.line, f.place.column))
        )

    def refuse_if_any(self) -> None:
        """Raise `FilesRefused` when something was wrong."""
        if self.found:
            raise self.refused()


def unknown_word(kind: str, found: str, allowed: Iterable[str], *, meant: str | None = None) -> str:
    """The sentence for a word outside a closed list, with the nearest in it, or what is meant."""
    words = list(allowed)
    near = [meant] if meant else get_close_matches(found, words, n=1, cutoff=0.5)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"unknown {kind} '{shown(found)}'.{hint} Allowed: {', '.join(map(_written, words))}."


def _written(word: str) -> str:
    """As one writes it in a file: a comma or a tab by itself could not be told in a list."""
    return word if any(map(str.isalnum, word)) else json.dumps(word)


def shown(found: str) -> str:
    """What was found, short enough for a message."""
    return found if len(found) <= 60 else found[:57] + "..."
