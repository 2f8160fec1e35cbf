"""What a condition may still be found to be, by way of answers that nobody has given yet.

Of each part on its own, so it may hold out more than all answers together allow, never less.
"""

from collections.abc import Callable, Collection
from typing import TypeAlias

from services.router.condition import AnyOf, Condition, Not, Test, domain
from services.router.undecided import Said

HOLDS, FAILS, OPEN = 1, 2, 4
"""What may be found, each a bit: the third where nobody can tell for want of an answer."""

Findings: TypeAlias = Callable[[Said, Collection[str]], int]
"""All that may be found where this is known and these facts will be answered, nobody says how."""


def findings(condition: Condition) -> Findings:
    """What the condition may be found to be, as a closure."""
    if isinstance(condition, Test):
        return _test(condition)
    if isinstance(condition, Not):
        return _not(findings(condition.part))
    parts = tuple(map(findings, condition.parts))
    return _first_of(parts, *((HOLDS, FAILS) if isinstance(condition, AnyOf) else (FAILS, HOLDS)))


def _test(test: Test) -> Findings:
    fact, accepted, possible = test.fact, test.accepted, frozenset(domain(test.fact))
    either = (HOLDS if accepted & possible else 0) | (FAILS if possible - accepted else 0)

    def find(said: Said, answered: Collection[str]) -> int:
        value = said.get(fact)
        if value is None:
            return either if fact in answered else OPEN
        return HOLDS if value in accepted else FAILS

    return find


def _not(part: Findings) -> Findings:
    turned = tuple(
        (found & OPEN) | (FAILS if found & HOLDS else 0) | (HOLDS if found & FAILS else 0)
        for found in range(HOLDS + FAILS + OPEN + 1)
    )

    def find(said: Said, answered: Collection[str]) -> int:
        return turned[part(said, answered)]

    return find


def _first_of(parts: tuple[Findings, ...], decisive: int, other: int, /) -> Findings:
    """A part that is found `decisive` decides; where all are `other`, so is the whole."""

    def find(said: Said, answered: Collection[str]) -> int:
        found = [part(said, answered) for part in parts]
        whole = decisive if any(each & decisive for each in found) else 0
        if all(each & other for each in found):
            whole |= other
        if all(each & (other | OPEN) for each in found) and any(each & OPEN for each in found):
            whole |= OPEN
        return whole

    return find
