"""What two rulesets decide otherwise, of which referrals: exact, whatever the files say."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice, product

import z3

from services.router.condition import VALUES, domain, facts_of
from services.router.days import begins, periods
from services.router.program import Program
from services.router.proof.apart import apart
from services.router.proof.aspects import aspects
from services.router.proof.moments import moments
from services.router.proof.outcome import Outcome
from services.router.proof.solver import Solver
from services.router.proof.space import Formula, Space

SECONDS = 10.0
"""How long one question to the solver may take."""

MOST = 200
"""With more groups than these the two have little in common, and the rest is not told apart."""

Box = dict[str, tuple[str, ...]]


class Side(StrEnum):
    """Which of the two rulesets sends the referrals that a move is about."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Move:
    """Referrals that go elsewhere: of those that one ruleset sends there, those with these facts.

    `among` says which ruleset that is: whichever makes it shorter to say. `days` says when, where
    rules begin or end on some day.
    """

    before: str
    after: str
    among: Side
    when: Box
    days: str = ""


@dataclass(frozen=True)
class Change:
    """Referrals that go where they went, and of which something else is so now, or no longer is.

    Of those of which `what` is so by the ruleset that says so, those with these facts.
    """

    what: str
    now: bool
    when: Box
    days: str = ""


@dataclass(frozen=True)
class Difference:
    """All moves and changes, where `complete`; of each those found first, where it is not."""

    moves: tuple[Move, ...]
    changes: tuple[Change, ...]
    complete: bool


def difference(before: Program, after: Program) -> Difference:
    """What changes from one ruleset to the other. Raises `NotDecided` where time runs out.

    Groups may overlap; together they are exactly the referrals that move.
    """
    spans = [(old, apart(old, new), days) for old, new, days in _periods(before, after)]
    moves = list(islice((move for span in spans for move in _moves(*span)), MOST + 1))
    changes = list(islice((each for span in spans for each in _changes(*span)), MOST + 1))
    complete = len(moves) <= MOST and len(changes) <= MOST
    return Difference(tuple(moves[:MOST]), tuple(changes[:MOST]), complete=complete)


def _periods(before: Program, after: Program) -> Iterator[tuple[Program, Program, str]]:
    """Both programs of each period in which neither changes, and its days in words."""
    cut = periods([each.days for each in (*before.periods, *after.periods)])
    for days in cut:
        told = str(days) if len(cut) > 1 else ""
        if days.first is None:
            yield before, after, told
        else:
            since = begins(days.first)
            yield before.at(since), after.at(since), told


def _space(old: Program, new: Program) -> Space:
    clocks = {**old.clocks, **new.clocks}
    facts = {fact: domain(fact) for fact in (*_read(old, new), *clocks)}
    if not clocks:
        return Space(facts)
    ways = moments(replace(old, clocks=clocks))
    return Space(facts, [dict(zip(clocks, told, strict=True)) for told in ways])


def _moves(before_then: Program, after_then: Program, days: str) -> Iterator[Move]:
    space = _space(before_then, after_then)
    old, new = Outcome(before_then, space), Outcome(after_then, space)
    for before, after in product(_teams(before_then), _teams(after_then)):
        if before == after:
            continue
        was, becomes = old.leads_to(before), new.leads_to(after)
        by_new = list(islice(_boxes(space, was, becomes), MOST + 1))
        if not by_new:
            continue
        by_old = list(islice(_boxes(space, becomes, was), MOST + 1))
        side = Side.BEFORE if _length(by_old) < _length(by_new) else Side.AFTER
        for when in by_old if side is Side.BEFORE else by_new:
            yield Move(before, after, side, when, days)


def _changes(before_then: Program, after_then: Program, days: str) -> Iterator[Change]:
    space = _space(before_then, after_then)
    old, new = Outcome(before_then, space), Outcome(after_then, space)
    teams = {*_teams(before_then)} & {*_teams(after_then)}
    stays = z3.Or([z3.And(old.leads_to(team), new.leads_to(team)) for team in sorted(teams)])
    for aspect in aspects(before_then, after_then):
        was = z3.And(stays, aspect.formula(before_then, old, space))
        becomes = z3.And(stays, aspect.formula(after_then, new, space))
        for now, formula, among in ((False, z3.Not(becomes), was), (True, z3.Not(was), becomes)):
            for when in islice(_boxes(space, formula, among), MOST + 1):
                yield Change(aspect.words, now, when, days)


def _length(boxes: list[Box]) -> tuple[int, int]:
    return len(boxes), sum(map(len, boxes))


def _boxes(space: Space, formula: Formula, among: Formula) -> Iterator[Box]:
    """Boxes that are the formula, of all that the other is true of; each as wide as can be."""
    solver = Solver(space, seconds=SECONDS)
    left, outside = z3.And(formula, among), z3.And(z3.Not(formula), among)
    while (found := solver.find(left)) is not None:
        wide = _without(space, solver, outside, {fact: (v,) for fact, v in found.items()})
        wide = _widened(space, solver, left, outside, wide)
        yield wide
        left = z3.And(left, z3.Not(space.within(wide)))


def _without(space: Space, solver: Solver, outside: Formula, box: Box) -> Box:
    """The box without the facts that do not matter."""
    for fact in list(box):
        without = {name: values for name, values in box.items() if name != fact}
        if not solver.is_possible(space.within(without), outside):
            box = without
    return box


def _widened(space: Space, solver: Solver, inside: Formula, outside: Formula, box: Box) -> Box:
    """The box with every further value that adds something, and lets nothing else in."""
    for fact in box:
        for value in domain(fact):
            more = {**box, fact: (value,)}
            adds = value not in box[fact] and solver.is_possible(space.within(more), inside)
            if adds and not solver.is_possible(space.within(more), outside):
                named = (*box[fact], value)
                box = {**box, fact: tuple(each for each in domain(fact) if each in named)}
    return box


def _teams(program: Program) -> list[str]:
    return list(program.ruleset.destinations)


def _read(*programs: Program) -> list[str]:
    read = {f for each in programs for line in each.lines for f in facts_of(line.rule.when)}
    return [fact for fact in VALUES if fact in read]
