"""Whether what a person has decided stands before the facts that there are now.

It stands against what was known then: an exclusion that has come since takes the referral back to a
person. Nobody sends a referral where an invariant says never; and whatever a ruleset says, nobody
sends one with a safeguarding concern to the Early Intervention Team.
"""

from collections.abc import Iterator

from services.contracts.decision import Decision, FactValue
from services.contracts.facts import EXCLUSIONS
from services.contracts.referral import Override
from services.contracts.vocabulary import Answer
from services.router.days import day_of
from services.router.holding import Values
from services.router.program import Program

OVERRIDE = "override"
"""The fact under which an explanation shows that a person decided otherwise."""

FORBIDDEN = "forbidden_by"
"""Shown with the id of the invariant that says never, or with `safeguarding`."""

RAISED = "raised_since"
"""Shown with the fact that excludes, or may, and did not when the person decided."""

NOWHERE = "no_destination"
"""Shown with a destination that this ruleset does not have, or not on the day of the override."""

OBJECTIONS = (FORBIDDEN, RAISED, NOWHERE)

EIT = "eit"
"""The Early Intervention Team, in every ruleset that has it."""

_SAFEGUARDING = EXCLUSIONS["X8"]
_CONCERNS = (Answer.YES.value, Answer.SUSPECTED.value)


def objections(program: Program, override: Override, values: Values) -> tuple[FactValue, ...]:
    """Why the override does not stand; nothing where it does."""
    return tuple(
        FactValue(fact=what, value=value) for what, value in _found(program, override, values)
    )


def _found(program: Program, override: Override, values: Values) -> Iterator[tuple[str, str]]:
    wanted = override.destination
    team = program.ruleset.destinations.get(wanted)
    if team is None or not team.days.has(day_of(override.at)):
        yield NOWHERE, wanted
    stated = [
        each.id for each, holds in program.forbidding if wanted in each.never and holds(values)
    ]
    if not stated and wanted == EIT and values[_SAFEGUARDING] in _CONCERNS:
        stated = [_SAFEGUARDING]
    yield from ((FORBIDDEN, each) for each in stated)
    for exclusion, fact in EXCLUSIONS.items():
        if values[fact] in _CONCERNS and exclusion not in override.exclusions:
            yield RAISED, fact


def stands(decision: Decision) -> bool:
    """Whether it is what a person decided."""
    shown = {each.fact for each in decision.explanation.because}
    return OVERRIDE in shown and shown.isdisjoint(OBJECTIONS)
