"""The decision on a whole column: the same function as `services.router.decide`, row by row.

What a person overrides is not decided by rules: such a row has what the rules say of it. So has
what went back and forth, and a test referral, though it goes to no team. Explanations and times to
respond are no part of this.
"""

from collections.abc import Iterator

import numpy as np

from services.router.columns.clocks import told
from services.router.columns.decisions import Decisions, together
from services.router.columns.first import Positions
from services.router.columns.lead import lead
from services.router.columns.masks import Mask, Masks
from services.router.columns.met import Met, met
from services.router.columns.recorded import Flags, Recorded
from services.router.columns.weight import Weight
from services.router.language import MANUAL_TRIAGE
from services.router.program import Program


def decide(program: Program, recorded: Recorded) -> Decisions:
    """The decisions on all rows, by the rules alone: each by those of the day it was received."""
    parts = [(each, rows) for each, rows in _periods(program, recorded) if rows.any()]
    if len(parts) == 1:
        return _decide(parts[0][0], recorded)
    decided = [(rows, _decide(each, recorded.only(rows))) for each, rows in parts]
    return together(len(recorded), tuple(program.ruleset.destinations), decided)


def _periods(program: Program, recorded: Recorded) -> Iterator[tuple[Program, Flags]]:
    starts = [np.datetime64(since.replace(tzinfo=None), "us") for since, _ in program.later]
    period = np.searchsorted(np.array(starts, "M8[us]"), recorded.received_at, side="right")
    for number, each in enumerate(program.periods):
        yield each, period == number


def _decide(program: Program, recorded: Recorded) -> Decisions:
    clocks = told(program.clocks, recorded.received_at) if program.clocks else {}
    masks = Masks({**recorded.facts, **clocks}, len(recorded))
    teams = tuple(program.ruleset.destinations)
    found = met(program, masks)
    line, destination = lead(program, masks, found, teams)
    weight = Weight(program, masks, found)
    act_now = weight.act_now
    return Decisions(
        teams=teams,
        rule=_names(program)[line],
        destination=destination,
        urgency=weight.urgency,
        act_now=act_now,
        needs_person=(destination == teams.index(MANUAL_TRIAGE)) | act_now,
        copies={
            team: masks.flags(mask) & (destination != teams.index(team))
            for team, mask in _linked(program, found).items()
        },
    )


def _names(program: Program) -> Positions:
    """Of each line the position of its rule in the file: hours make two lines of a rule."""
    ids = program.ruleset.ids
    return np.array([*(ids.index(line.rule.id) for line in program.lines), len(ids) - 1], np.uint16)


def _linked(program: Program, found: Met) -> dict[str, Mask]:
    """By destination, the rows for which it hears of the referral whoever leads."""
    linked: dict[str, Mask] = {}
    for at, team in program.linked.items():
        mask = found.rules[at]
        linked[team] = linked[team] | mask if team in linked else mask
    return linked
