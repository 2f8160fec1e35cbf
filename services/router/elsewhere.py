"""The smallest changes of facts that would lead elsewhere.

A destination rests on some of the facts: as long as none of these changes, it stays. So whatever
leads elsewhere changes one of them; then the question is the same again. All changes of one size
are tried before any of the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.contracts.referral import ReferralState
from services.router.condition import VALUES
from services.router.decide import cleared, values_of
from services.router.grounds import grounds
from services.router.holding import Values
from services.router.lead import lead, met, suspected
from services.router.program import Program

LARGEST = 3
"""With more changes than these it would be another referral."""

Changes = dict[str, str]


@dataclass(frozen=True)
class Elsewhere:
    """Facts with the values that they would need, and where the referral would then go."""

    changes: Changes
    destination: str


def elsewhere(program: Program, state: ReferralState) -> tuple[Elsewhere, ...]:
    """All smallest changes to another destination; none where they are larger than `LARGEST`.

    Where a person has decided there are none, for no rule leads then; a cleared fact never changes.
    Neither has a test.
    """
    if state.test or state.override is not None:
        return ()
    program = program.at(state.facts.received_at)
    values, fixed = values_of(program, state), frozenset(cleared(state))
    home = _destination(program, values)
    for size in range(1, LARGEST + 1):
        ways = _ways(program, values, home, fixed, size)
        found = {tuple(sorted(changes.items())): to for changes, to in ways}
        if found:
            return tuple(Elsewhere(dict(changes), to) for changes, to in found.items())
    return ()


def _ways(
    program: Program, values: Values, home: str, fixed: frozenset[str], size: int
) -> Iterator[tuple[Changes, str]]:
    """Changes of exactly this size; no smaller one leads elsewhere."""
    for fact in grounds(program, values):
        for value in () if fact in fixed else _others(fact, values[fact]):
            changed = {**values, fact: value}
            if size > 1:
                for more, to in _ways(program, changed, home, fixed | {fact}, size - 1):
                    yield {fact: value, **more}, to
            elif (to := _destination(program, changed)) != home:
                yield {fact: value}, to


def _others(fact: str, value: str) -> Iterator[str]:
    """No other ones where nobody says the fact: when a referral was received never changes."""
    return (each for each in VALUES.get(fact, ()) if each != value)


def _destination(program: Program, values: Values) -> str:
    suspicions = suspected(program, values)
    return lead(program, values, suspicions, met(program, values)).destination
