"""What a decision says beside where it goes: act now, linked copies, urgency, when to answer by.

Each as something that is so of a referral or not, so that two rulesets can be compared in it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import chain
from typing import NamedTuple, TypeAlias, TypeVar

import z3

from services.contracts.vocabulary import Answer, Urgency
from services.router.english import limit_words
from services.router.language import LastRule, Limit, Rule
from services.router.program import Program
from services.router.proof.outcome import Outcome
from services.router.proof.space import Formula, Space

Each = TypeVar("Each")
Counts: TypeAlias = Callable[[Rule | LastRule], bool]

_URGENCIES = tuple(Urgency)


class Aspect(NamedTuple):
    """`words` say what is so; `formula` tells of which referrals, by one program."""

    words: str
    formula: Callable[[Program, Outcome, Space], Formula]


def aspects(*programs: Program) -> Iterator[Aspect]:
    """All in which these programs could differ."""
    yield Aspect("somebody must act now", _weighed(lambda rule: rule.act_now))
    for team in _all(each.linked.values() for each in programs):
        yield Aspect(f"{_title(team, programs)} gets a linked copy", _copied(team))
    for urgency in _URGENCIES[1:]:
        yield Aspect(f"it is {urgency} or more urgent", _weighed(_at_least(urgency)))
    for limit in _all(each.weights.limits.values() for each in programs):
        yield Aspect(f"an answer is due within {limit_words(limit)}", _weighed(_within(limit)))


def _all(found: Iterable[Iterable[Each]]) -> list[Each]:
    return list(dict.fromkeys(chain.from_iterable(found)))


def _weighed(counts: Counts) -> Callable[[Program, Outcome, Space], Formula]:
    """That one of the rules that are met or suspected counts; the last one where none is."""

    def formula(program: Program, outcome: Outcome, space: Space) -> Formula:
        rules = [line.rule for line in program.lines]
        met = [held for held, rule in zip(outcome.holds, rules, strict=True) if counts(rule)]
        feared = [
            space.says(fact, Answer.SUSPECTED)
            for fact, at in program.exclusions
            if counts(rules[at])
        ]
        alone = [outcome.nothing] if counts(program.ruleset.last) else []
        return z3.Or([*met, *feared, *alone])

    return formula


def _copied(team: str) -> Callable[[Program, Outcome, Space], Formula]:
    def formula(_program: Program, outcome: Outcome, _space: Space) -> Formula:
        return z3.And(outcome.reaches(team), z3.Not(outcome.leads_to(team)))

    return formula


def _at_least(urgency: Urgency) -> Counts:
    least = _URGENCIES.index(urgency)
    return lambda rule: _URGENCIES.index(rule.urgency) >= least


def _within(limit: Limit) -> Counts:
    """Working time is compared with the same working time only: the rest depends on the day."""

    def counts(rule: Rule | LastRule) -> bool:
        own = rule.respond_within
        if isinstance(own, timedelta) and isinstance(limit, timedelta):
            return own <= limit
        return own == limit

    return counts


def _title(team: str, programs: tuple[Program, ...]) -> str:
    teams = [each.ruleset.destinations for each in programs]
    return next(known[team].title for known in teams if team in known)
