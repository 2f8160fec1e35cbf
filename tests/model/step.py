"""What may happen next in a model: one step, and where it breaks the promise."""

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple, Protocol


class Violation(Exception):
    """A step broke the promise."""


class Step(NamedTuple):
    """What happens, who does it, to what, and what is then. A fault need not ever happen."""

    what: str
    who: str
    about: Any
    then: Any
    """The next state, or a `Violation`."""
    fault: bool = False

    def maybe(self) -> "Step":
        """The same as a fault: it need not ever happen."""
        return self._replace(fault=True)


class Model(Protocol):
    """A small world that can be searched whole."""

    def start(self) -> Hashable:
        """Nothing has happened."""

    def steps(self, state: Any) -> Iterator[Step]:
        """Every next step."""

    def final(self, state: Any) -> Violation | None:
        """What is wrong where nothing is left to do."""

    def tell(self, step: Step) -> str:
        """The step as a line to read."""
