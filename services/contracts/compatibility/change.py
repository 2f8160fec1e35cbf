"""One difference between two versions of a schema, with the verdict on it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether both versions can be in use at once."""

    COMPATIBLE = "compatible"
    BREAKING = "breaking"


@dataclass(frozen=True, slots=True)
class Change:
    """`path` is where in the data, `*` being any item; `why` is a sentence for a reviewer."""

    path: str
    what: str
    verdict: Verdict
    why: str

    def __str__(self) -> str:
        return f"{self.verdict}: {self.path or '/'}: {self.what}: {self.why}"


def breaking(path: str, what: str, why: str) -> Change:
    """Breaking for a reason of its own."""
    return Change(path, what, Verdict.BREAKING, why)


def narrowed(path: str, what: str) -> Change:
    """Fewer values than before."""
    return breaking(path, what, "what is already written may not be readable any more")


def widened(path: str, what: str) -> Change:
    """More values than before."""
    return breaking(path, what, "a reader of the older version refuses what it does not know")


def altered(path: str, what: str) -> Change:
    """Other values than before, by a keyword that cannot be ordered."""
    return breaking(path, what, "one of the two versions refuses what the other one allows")


def uncertain(path: str, what: str) -> Change:
    """A difference that the checker cannot judge."""
    return breaking(path, what, "this checker does not know the keyword, and does not guess")


def compatible(path: str, what: str, why: str) -> Change:
    """Harmless, and why."""
    return Change(path, what, Verdict.COMPATIBLE, why)
