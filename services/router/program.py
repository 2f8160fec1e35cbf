"""A ruleset made ready to run: each condition becomes a closure, each possible answer a value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

from services.contracts.decision import FactValue, Miss
from services.router.by_hours import by_hours, clocks_of
from services.router.calendars import Calendar
from services.router.condition import (
    ANSWERS,
    VALUES,
    Test,
    domain,
    facts_of,
)
from services.router.days import Days, begins, periods
from services.router.holding import Grounds, Holds, Values, holds, obstacle, support
from services.router.language import MANUAL_TRIAGE, Doubt, Invariant, Rule, Ruleset
from services.router.weights import Weights, weights

CLEARED = "cleared"
"""How a fact is shown that a person has cleared. Conditions read it as `no`."""

Ask: TypeAlias = tuple[str, frozenset[str], Holds]
"""A line's `fact`, `accepted` and `holds`: every decision asks all of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A rule, ready to be asked.

    A rule with one test has its `fact` and the values it is `accepted` with, which spares the call;
    any other has no `fact`, and is asked through its condition.
    """

    rule: Rule
    fact: str
    accepted: frozenset[str]
    because: Grounds
    holds: Holds
    fails_on: Grounds
    misses: dict[str, dict[str, Miss]]

    def miss(self, values: Values, shown: Values) -> Miss:
        """Of a condition that does not hold, the first fact that it fails on, as shown."""
        fact = self.fact or self.fails_on(values)[0]
        return self.misses[fact][shown[fact]]


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The rules of a ruleset that are in force in one period, ready to decide.

    `asks` has what is asked of each line; `ids` and `weights` have the last rule as well.
    `exclusions` and `must_know` are facts with the position of their rule; `asked` counts the rules
    up to the last exclusion whose `unknown` needs a person. `told` has, by destination of
    the rule that leads, the positions of the rules that are told of when they do not hold. `linked`
    has, by position, the destinations that get a linked copy. `forbidding` are the invariants that
    say where a referral never goes, with whether they are about it. `clocks` are the facts that
    calendars tell of the moment at which a referral was received.

    That of the first period has the later ones, each with the moment from which it decides.
    """

    ruleset: Ruleset
    days: Days
    lines: tuple[Line, ...]
    asks: tuple[Ask, ...]
    ids: tuple[str, ...]
    weights: Weights
    exclusions: tuple[tuple[str, int], ...]
    asked: int
    must_know: tuple[tuple[str, int], ...]
    told: dict[str, tuple[int, ...]]
    linked: dict[int, str]
    forbidding: tuple[tuple[Invariant, Holds], ...]
    criteria: tuple[str, ...]
    fact_values: dict[str, dict[str, FactValue]]
    clocks: dict[str, Calendar]
    later: tuple[tuple[datetime, "Program"], ...] = ()

    def at(self, moment: datetime) -> "Program":
        """The program for what is received then."""
        for since, program in reversed(self.later):
            if since <= moment:
                return program
        return self

    @property
    def periods(self) -> tuple["Program", ...]:
        """The program of each period, in their order."""
        return (self, *(program for _, program in self.later))


def compile_ruleset(ruleset: Ruleset) -> Program:
    """The program of a ruleset. It is compiled once, when the pack is loaded."""
    first, *others = periods([rule.days for rule in ruleset.rules])
    later = [(begins(days.first), _program(ruleset, days)) for days in others if days.first]
    return _program(ruleset, first, tuple(later))


def _program(
    ruleset: Ruleset, days: Days, later: tuple[tuple[datetime, Program], ...] = ()
) -> Program:
    stated = [rule for rule in ruleset.rules if rule.days.meets(days)]
    in_force = [each for rule in stated for each in by_hours(rule, ruleset)]
    clocks = clocks_of(ruleset, stated)
    excluded = [(rule.exclusion, at) for at, rule in enumerate(in_force) if rule.exclusion]
    must_know = [(each.fact, at) for each, at in excluded if each.unknown is Doubt.PERSON]
    read = {fact for rule in in_force for fact in facts_of(rule.when)}
    lines = tuple(map(_line, in_force))
    return Program(
        ruleset=ruleset,
        days=days,
        lines=lines,
        asks=tuple((line.fact, line.accepted, line.holds) for line in lines),
        ids=(*(rule.id for rule in in_force), ruleset.last.id),
        weights=weights([*in_force, ruleset.last]),
        exclusions=tuple((each.fact, at) for each, at in excluded),
        asked=max((at + 1 for _, at in must_know), default=0),
        must_know=tuple(must_know),
        told={team: _told(in_force, team) for team in ruleset.destinations},
        linked={at: rule.destination for at, rule in enumerate(in_force) if rule.linked_copy},
        forbidding=tuple((each, holds(each.when)) for each in ruleset.invariants if each.never),
        criteria=tuple(fact for fact in ANSWERS if fact in read),
        fact_values={
            fact: {value: FactValue(fact=fact, value=value) for value in _shown(fact)}
            for fact in (*VALUES, *clocks)
        },
        clocks=clocks,
        later=later,
    )


def _told(rules: Sequence[Rule], destination: str) -> tuple[int, ...]:
    """All but those that take a referral to the same team; each way to a person has its reason.

    Of a rule that stands here twice, once for either hours, only the last is told of.
    """
    twice = {at for at, (rule, then) in enumerate(pairwise(rules)) if rule.id == then.id}
    return tuple(
        at
        for at, rule in enumerate(rules)
        if at not in twice
        and (rule.exclusion or destination == MANUAL_TRIAGE or rule.destination != destination)
    )


def _line(rule: Rule) -> Line:
    misses = {
        fact: {value: Miss(rule=rule.id, fact=fact, value=value) for value in _shown(fact)}
        for fact in facts_of(rule.when)
    }
    return Line(
        rule=rule,
        fact=rule.when.fact if isinstance(rule.when, Test) else "",
        accepted=rule.when.accepted if isinstance(rule.when, Test) else frozenset(),
        because=support(rule.when),
        holds=holds(rule.when),
        fails_on=obstacle(rule.when),
        misses=misses,
    )


def _shown(fact: str) -> tuple[str, ...]:
    return (*domain(fact), CLEARED)
