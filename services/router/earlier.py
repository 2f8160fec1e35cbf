"""Every rule before the one that leads that did not hold, and all that it failed on.

A stored decision tells only of those that would have sent the referral elsewhere, each with the
first fact that it failed on; with its rules at hand, the rest is told too.
"""

from collections.abc import Iterator

from services.contracts.referral import ReferralState
from services.router.decide import cleared, timed, values_of
from services.router.explain import fact_words_of
from services.router.holding import Values
from services.router.lead import lead, met, suspected
from services.router.program import CLEARED, Program


def earlier(program: Program, state: ReferralState) -> list[str]:
    """A sentence for each, in their order. The program is that of the day of the referral."""
    values = values_of(program, state)
    position = lead(program, values, suspected(program, values), met(program, values)).position
    return list(dict.fromkeys(_missed(program, values, _shown(program, state), position)))


def _shown(program: Program, state: ReferralState) -> Values:
    facts = {**vars(state.facts), **timed(program, state.facts.received_at)}
    return {**facts, **dict.fromkeys(cleared(state), CLEARED)}


def _missed(program: Program, values: Values, shown: Values, position: int) -> Iterator[str]:
    for line in program.lines[:position]:
        if not line.holds(values):
            failed = [fact_words_of(fact, shown[fact]) for fact in line.fails_on(values)]
            yield f"{line.rule.id} ({line.rule.title}): {', '.join(failed)}"
