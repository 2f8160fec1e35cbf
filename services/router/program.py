"""A ruleset made ready to run: each condition becomes a closure, each possible answer a value.

Two readings of the one condition tree: whether it holds, and which facts it holds or fails on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

from services.contracts.decision import FactValue, Miss
from services.contracts.vocabulary import Answer
from services.router.by_hours import by_hours, clocks_of
from services.router.calendars import Calendar
from services.router.condition import (
    ANSWERS,
    VALUES,
    All,
    AnyOf,
    Condition,
    Not,
    Test,
    domain,
    facts_of,
)
from services.router.days import Days, begins, periods
from services.router.language import MANUAL_TRIAGE, Doubt, Invariant, Rule, Ruleset

Values: TypeAlias = Mapping[str, str]
"""Facts by name; the attributes of validated `Facts`."""

CLEARED = "cleared"
"""How a fact is shown that a person has cleared. Conditions read it as `no`."""

Holds: TypeAlias = Callable[[Values], bool]
Grounds: TypeAlias = Callable[[Values], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """A rule, ready to be asked. What it answers is None where it holds, else why it does not.

    A rule with one test has its answers in a table by the value of its `fact`, which spares the
    call; any other has no `fact`, and answers through its condition.
    """

    rule: Rule
    fact: str
    answers: dict[str, Miss | None]
    because: Grounds
    holds: Holds
    fails_on: Grounds
    misses: dict[str, dict[str, Miss]]

    def ask(self, values: Values, shown: Values) -> Miss | None:
        """None where the condition holds, else the first fact that it fails on, as shown."""
        if self.holds(values):
            return None
        fact = self.fails_on(values)[0]
        return self.misses[fact][shown[fact]]


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The rules of a ruleset that are in force in one period, ready to decide.

    `exclusions` and `must_know` are facts with the position of their rule; `asked` counts the
    rules up to the last exclusion whose `unknown` needs a person. `told` has, by destination of
    the rule that leads, the positions of the rules that are told of when they do not hold. `linked`
    has, by position, the destinations that get a linked copy. `forbidding` are the invariants that
    say where a referral never goes, with whether they are about it. `clocks` are the facts that
    calendars tell of the moment at which a referral was received.

    That of the first period has the later ones, each with the moment from which it decides.
    """

    ruleset: Ruleset
    days: Days
    lines: tuple[Line, ...]
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
    return Program(
        ruleset=ruleset,
        days=days,
        lines=tuple(map(_line, in_force)),
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
        answers=_answers(rule.when, misses) if isinstance(rule.when, Test) else {},
        because=support(rule.when),
        holds=holds(rule.when),
        fails_on=obstacle(rule.when),
        misses=misses,
    )


def _answers(test: Test, misses: dict[str, dict[str, Miss]]) -> dict[str, Miss | None]:
    accepted = set(test.accepted)
    if Answer.NO in accepted:
        accepted.add(CLEARED)
    return {v: None if v in accepted else miss for v, miss in misses[test.fact].items()}


def _shown(fact: str) -> tuple[str, ...]:
    return (*domain(fact), CLEARED)


def holds(condition: Condition) -> Holds:
    """Whether the condition holds, as a closure. It is defined for every value of every fact."""
    if isinstance(condition, Test):
        return _test(condition.fact, condition.accepted)
    if isinstance(condition, Not):
        part = holds(condition.part)
        return lambda values: not part(values)
    return _until(tuple(map(holds, condition.parts)), isinstance(condition, AnyOf))


def _until(parts: tuple[Holds, ...], outcome: bool, /) -> Holds:
    """Ask the parts until one comes to the outcome; a loop is half the cost of any() or all()."""

    def ask(values: Values) -> bool:
        for part in parts:
            if part(values) is outcome:
                return outcome
        return not outcome

    return ask


def _test(fact: str, accepted: frozenset[str]) -> Holds:
    if len(accepted) == 1:
        (only,) = accepted
        return lambda values: values[fact] == only
    return lambda values: values[fact] in accepted


def support(condition: Condition) -> Grounds:
    """The facts that a condition which holds rests on."""
    if isinstance(condition, Test):
        return _always(condition.fact)
    if isinstance(condition, Not):
        return obstacle(condition.part)
    if isinstance(condition, All):
        return _together(tuple(map(support, condition.parts)))
    return _first(tuple((holds(part), support(part)) for part in condition.parts), True)


def obstacle(condition: Condition) -> Grounds:
    """The facts that a condition fails on which does not hold."""
    if isinstance(condition, Test):
        return _always(condition.fact)
    if isinstance(condition, Not):
        return support(condition.part)
    if isinstance(condition, AnyOf):
        return _together(tuple(map(obstacle, condition.parts)))
    return _first(tuple((holds(part), obstacle(part)) for part in condition.parts), False)


def _always(fact: str) -> Grounds:
    found = (fact,)
    return lambda _: found


def _together(parts: tuple[Grounds, ...]) -> Grounds:
    return lambda values: tuple(dict.fromkeys(fact for part in parts for fact in part(values)))


def _first(parts: tuple[tuple[Holds, Grounds], ...], outcome: bool, /) -> Grounds:
    def ask(values: Values) -> tuple[str, ...]:
        for holding, grounds in parts:
            if holding(values) is outcome:
                return grounds(values)
        return ()

    return ask
