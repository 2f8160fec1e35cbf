"""Two readings of a condition, as closures: whether it holds, and the facts it holds or fails on.

Conditions of tests alone, which most are, take no call for each test.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeGuard

from services.router.condition import All, AnyOf, Condition, Not, Test

Values: TypeAlias = Mapping[str, str]
"""Facts by name; the attributes of validated `Facts`."""

Holds: TypeAlias = Callable[[Values], bool]
Grounds: TypeAlias = Callable[[Values], tuple[str, ...]]


def holds(condition: Condition) -> Holds:
    """Whether the condition holds. It is defined for every value of every fact."""
    if isinstance(condition, Test):
        return _test(condition.fact, condition.accepted)
    if isinstance(condition, Not):
        part = holds(condition.part)
        return lambda values: not part(values)
    outcome = isinstance(condition, AnyOf)
    if _are_tests(condition.parts):
        return _until_test(condition.parts, outcome)
    return _until(tuple(map(holds, condition.parts)), outcome)


def support(condition: Condition) -> Grounds:
    """The facts that a condition which holds rests on."""
    if isinstance(condition, Test):
        return _always([condition])
    if isinstance(condition, Not):
        return obstacle(condition.part)
    if isinstance(condition, All):
        return _together(condition.parts, support)
    return _first(condition.parts, support, True)


def obstacle(condition: Condition) -> Grounds:
    """The facts that a condition fails on which does not hold."""
    if isinstance(condition, Test):
        return _always([condition])
    if isinstance(condition, Not):
        return support(condition.part)
    if isinstance(condition, AnyOf):
        return _together(condition.parts, obstacle)
    return _first(condition.parts, obstacle, False)


def _are_tests(parts: tuple[Condition, ...]) -> TypeGuard[tuple[Test, ...]]:
    return all(isinstance(part, Test) for part in parts)


def _test(fact: str, accepted: frozenset[str]) -> Holds:
    if len(accepted) == 1:
        (only,) = accepted
        return lambda values: values[fact] == only
    return lambda values: values[fact] in accepted


def _until_test(tests: Sequence[Test], outcome: bool, /) -> Holds:
    pairs = tuple((test.fact, test.accepted) for test in tests)

    def ask(values: Values) -> bool:
        for fact, accepted in pairs:
            if (values[fact] in accepted) is outcome:
                return outcome
        return not outcome

    return ask


def _until(parts: tuple[Holds, ...], outcome: bool, /) -> Holds:
    """Ask the parts until one comes to the outcome; a loop is half the cost of any() or all()."""

    def ask(values: Values) -> bool:
        for part in parts:
            if part(values) is outcome:
                return outcome
        return not outcome

    return ask


def _always(tests: Sequence[Test]) -> Grounds:
    found = tuple(dict.fromkeys(test.fact for test in tests))
    return lambda _: found


def _together(parts: tuple[Condition, ...], of: Callable[[Condition], Grounds]) -> Grounds:
    if _are_tests(parts):
        return _always(parts)
    all_of = tuple(map(of, parts))
    return lambda values: tuple(dict.fromkeys(fact for each in all_of for fact in each(values)))


def _first(
    parts: tuple[Condition, ...], of: Callable[[Condition], Grounds], outcome: bool, /
) -> Grounds:
    asked = tuple((holds(part), of(part)) for part in parts)

    def ask(values: Values) -> tuple[str, ...]:
        for holding, grounds in asked:
            if holding(values) is outcome:
                return grounds(values)
        return ()

    return ask
