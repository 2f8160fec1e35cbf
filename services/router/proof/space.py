"""All facts that there can be, as a solver sees them: of each fact, exactly one value is true."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import z3

from services.router.condition import All, Condition, Not, Test

Formula: TypeAlias = z3.BoolRef
Values: TypeAlias = dict[str, str]


class Space:
    """The facts by name, each with all of its values, and what a condition means in them.

    `together` has all that some of the facts can be at once, where not everything can.
    """

    def __init__(
        self,
        values: Mapping[str, Iterable[str]],
        together: Sequence[Mapping[str, str]] = (),
    ) -> None:
        self._is = {
            fact: {value: z3.Bool(f"{fact} is {value}") for value in named}
            for fact, named in values.items()
        }
        self._together = together

    @property
    def laws(self) -> list[Formula]:
        """What holds of any facts."""
        one = [z3.PbEq([(each, 1) for each in of.values()], 1) for of in self._is.values()]
        ways = [z3.And([self.says(*each) for each in way.items()]) for way in self._together]
        return [*one, z3.Or(ways)] if ways else one

    def says(self, fact: str, value: str) -> Formula:
        """That this fact has this value."""
        return self._is[fact][value]

    def meaning(self, condition: Condition) -> Formula:
        """The condition, true of exactly the facts for which it holds."""
        if isinstance(condition, Test):
            return z3.Or([self.says(condition.fact, value) for value in condition.accepted])
        if isinstance(condition, Not):
            return z3.Not(self.meaning(condition.part))
        parts = [self.meaning(part) for part in condition.parts]
        return z3.And(parts) if isinstance(condition, All) else z3.Or(parts)

    def within(self, box: Mapping[str, Iterable[str]]) -> Formula:
        """That each of these facts has one of its values."""
        return z3.And(
            [z3.Or([self.says(fact, value) for value in values]) for fact, values in box.items()]
        )

    def read(self, model: z3.ModelRef) -> Values:
        """The facts that a solver has found."""
        return {
            fact: next(value for value, each in of.items() if z3.is_true(model[each]))
            for fact, of in self._is.items()
        }
