"""A condition read while some facts are still open: it holds, it does not, or nobody can say yet.

By Kleene's strong logic, so what is said holds whatever the open facts turn out to be. Where one
fact stands in several parts it may say that nobody can tell although somebody could.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from services.router.condition import AnyOf, Condition, Not, Test

Said: TypeAlias = Mapping[str, str]
"""The facts that are known, by name; whatever is not in it is open."""

Verdict: TypeAlias = Callable[[Said], bool | None]

Waits: TypeAlias = Callable[[Said], frozenset[str]]
"""The open facts that a condition waits for: no other fact will change what is found."""


def verdict(condition: Condition) -> Verdict:
    """Whether the condition holds, as a closure; None where open facts may decide it."""
    if isinstance(condition, Test):
        return _test(condition.fact, condition.accepted)
    if isinstance(condition, Not):
        return _not(verdict(condition.part))
    return _until(tuple(map(verdict, condition.parts)), isinstance(condition, AnyOf))


def waits(condition: Condition) -> Waits:
    """What the condition waits for, as a closure; nothing where it is decided."""
    if isinstance(condition, Test):
        waited = frozenset({condition.fact})
        return lambda said: frozenset() if condition.fact in said else waited
    if isinstance(condition, Not):
        return waits(condition.part)
    found, parts = verdict(condition), tuple(map(waits, condition.parts))
    return lambda said: frozenset() if found(said) is not None else _all(p(said) for p in parts)


def _all(found: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*found)


def _test(fact: str, accepted: frozenset[str]) -> Verdict:
    def ask(said: Said) -> bool | None:
        value = said.get(fact)
        return None if value is None else value in accepted

    return ask


def _not(part: Verdict) -> Verdict:
    def ask(said: Said) -> bool | None:
        found = part(said)
        return None if found is None else not found

    return ask


def _until(parts: tuple[Verdict, ...], outcome: bool, /) -> Verdict:
    def ask(said: Said) -> bool | None:
        found: bool | None = not outcome
        for part in parts:
            each = part(said)
            if each is outcome:
                return outcome
            if each is None:
                found = None
        return found

    return ask
