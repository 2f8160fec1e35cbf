"""A condition: a closed, typed tree over facts, and a tree of values that only others walk.

It is true or false of any facts at all. Answers stay four-valued inside it: `unknown` and
`suspected` are values to test for, so that nothing is ever taken for `no` in silence.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from services.contracts.facts import Facts
from services.contracts.vocabulary import AgeBand, Answer, RequesterType
from services.router.calendars import Hours

VALUES: dict[str, tuple[str, ...]] = {
    name: tuple(info.annotation)
    for name, info in Facts.model_fields.items()
    if isinstance(info.annotation, type) and issubclass(info.annotation, StrEnum)
}
"""The facts that are said of a referral and that a condition may test, each with all its values."""

RECEIVED = "received"
"""What the ruleset's calendar says of the moment at which a referral was received."""

ANSWERS = tuple(name for name in VALUES if Facts.model_fields[name].annotation is Answer)
"""The facts whose values are yes, no, suspected and unknown."""

_SILENCES = {Answer.UNKNOWN.value, RequesterType.NOT_KNOWN.value}

SILENCE: dict[str, str] = {
    fact: value for fact, values in VALUES.items() for value in values if value in _SILENCES
}
"""The value of a fact of which nobody has said anything, where it has such a value."""

ORDERED: dict[str, tuple[str, ...]] = {
    name: tuple(each for each in AgeBand if each is not AgeBand.UNKNOWN)
    for name in VALUES
    if Facts.model_fields[name].annotation is AgeBand
}
"""The facts that are more or less, each with its values, the least first. Silence is neither."""


def domain(fact: str) -> tuple[str, ...]:
    """All values of a fact; those of `Hours` where nobody says it, but a calendar tells it."""
    return VALUES.get(fact, tuple(Hours))


class Operator(StrEnum):
    """How a condition compares a fact with the values in the file."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"
    KNOWN = "known"


RANGES = (Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN)
"""The operators that compare a fact of `ORDERED`, both ends included. Silence satisfies none."""


@dataclass(frozen=True, slots=True)
class Test:
    """A fact compared with one value or several.

    `known` has `yes` or `no` for its value: whether anybody has said anything of the fact. A
    suspicion is something.
    """

    fact: str
    operator: Operator
    values: tuple[str, ...]

    __test__ = False

    @property
    def accepted(self) -> frozenset[str]:
        """The values of the fact for which this holds."""
        if self.operator in RANGES:
            return self._within()
        if self.operator is Operator.KNOWN:
            silent = frozenset({SILENCE[self.fact]})
            return silent if self.values == (Answer.NO,) else self._all - silent
        named = frozenset(self.values)
        return named if self.operator in (Operator.IS, Operator.ANY_OF) else self._all - named

    @property
    def _all(self) -> frozenset[str]:
        return frozenset(domain(self.fact))

    def _within(self) -> frozenset[str]:
        order = ORDERED[self.fact]
        least, most = order.index(self.values[0]), order.index(self.values[-1])
        if self.operator is Operator.AT_LEAST:
            most = len(order) - 1
        if self.operator is Operator.AT_MOST:
            least = 0
        return frozenset(order[least : most + 1])


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every part holds. There is at least one."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when at least one part holds. There is at least one."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its part does not."""

    part: "Condition"


Condition: TypeAlias = Test | All | AnyOf | Not


def comparisons(condition: Condition) -> tuple[Test, ...]:
    """The comparisons that a condition is made of, in the order of the file."""
    if isinstance(condition, Test):
        return (condition,)
    parts = (condition.part,) if isinstance(condition, Not) else condition.parts
    return tuple(test for part in parts for test in comparisons(part))


def facts_of(condition: Condition) -> tuple[str, ...]:
    """The facts that a condition reads, each once, in the order of the file."""
    return tuple(dict.fromkeys(test.fact for test in comparisons(condition)))
