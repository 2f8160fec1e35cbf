"""Rules drawn at random: the ten exclusions, then conditions over all facts, or as packs have them.

Of the 84 conditions in the packs that come with the system, 72 are `is: yes`, and 8 are made of
some tests.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from services.contracts.decision import RulesetRef
from services.contracts.facts import EXCLUSIONS
from services.contracts.vocabulary import Answer, Urgency
from services.router.condition import ANSWERS, VALUES, All, AnyOf, Condition, Not, Operator, Test
from services.router.destination import Destination
from services.router.language import (
    MANUAL_TRIAGE,
    Doubt,
    Exclusion,
    LastRule,
    Rule,
    Ruleset,
)

MOST = {Operator.IS: 1, Operator.IS_NOT: 1, Operator.ANY_OF: 3, Operator.NONE_OF: 3}
"""How many values are compared with at most."""

TEAMS = ("eit", "rapid_response", "duty_and_advice", "mental_health", MANUAL_TRIAGE)


def ruleset(count: int, seed: int) -> Ruleset:
    """So many rules of any kind; the same seed, the same rules. A third of them hold."""
    return _ruleset(count, seed, lambda random: _condition(random, 2))


def as_written(count: int, seed: int) -> Ruleset:
    """So many rules as packs have them: few of them hold."""
    return _ruleset(count, seed, _written)


def _written(random: Random) -> Condition:
    drawn = random.random()
    if drawn < 0.85:
        return _yes(random)
    parts = tuple(_yes(random) for _ in range(random.randint(2, 3)))
    return AnyOf(parts) if drawn < 0.95 else All(parts)


def _yes(random: Random) -> Test:
    return Test(random.choice(ANSWERS), Operator.IS, (Answer.YES,))


def _ruleset(count: int, seed: int, condition: Callable[[Random], Condition]) -> Ruleset:
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    rules = [_exclusion(random, fact) for fact in EXCLUSIONS.values()]
    rules += [_rule(random, f"R{at}", condition(random)) for at in range(len(rules), count)]
    return Ruleset(
        ref=RulesetRef(id="random", version=str(seed), sha256="0" * 64),
        title="Random",
        rules=tuple(rules),
        last=LastRule(id="last", title="", reason="", urgency=Urgency.ROUTINE, authority=""),
        destinations={team: Destination(id=team, title=team) for team in TEAMS},
    )


def _exclusion(random: Random, fact: str) -> Rule:
    when = Test(fact, Operator.IS, (Answer.YES,))
    return _rule(random, fact, when, exclusion=Exclusion(fact, random.choice(list(Doubt))))


def _rule(random: Random, name: str, when: Condition, **more: Any) -> Rule:
    return Rule(
        id=name,
        title="",
        when=when,
        destination=random.choice(TEAMS),
        urgency=random.choice(list(Urgency)),
        authority="",
        act_now=random.random() < 0.1,
        linked_copy=random.random() < 0.2,
        **more,
    )


def _condition(random: Random, deep: int) -> Condition:
    drawn = random.random()
    if not deep or drawn < 0.3:
        return _test(random)
    if drawn < 0.4:
        return Not(_condition(random, deep - 1))
    parts = tuple(_condition(random, deep - 1) for _ in range(random.randint(2, 3)))
    return All(parts) if drawn < 0.8 else AnyOf(parts)


def _test(random: Random) -> Test:
    fact, operator = random.choice(list(VALUES)), random.choice(list(MOST))
    most = min(MOST[operator], len(VALUES[fact]) - 1)
    return Test(fact, operator, tuple(random.sample(VALUES[fact], random.randint(1, most))))
