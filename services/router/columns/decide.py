"""The decision on a whole column: the same function as `services.router.decide`, row by row.

What a person overrides is not decided by rules: such a row has what the rules say of it. So has a
test referral, though it goes to no team. Explanations and times to respond are no part of this.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.router.columns.first import Positions
from services.router.columns.lead import lead
from services.router.columns.masks import Mask, Masks
from services.router.columns.met import Met, met
from services.router.columns.recorded import Codes, Flags, Recorded
from services.router.columns.weight import Weight
from services.router.language import MANUAL_TRIAGE
from services.router.program import Program


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Decisions:
    """What a program decides of each row.

    `rule` has positions in the `ids` of the ruleset, `destination` positions in `teams`, `urgency`
    positions in `URGENCIES`; `copies` has, by destination, the rows with a linked copy to it.
    """

    teams: tuple[str, ...]
    rule: Positions
    destination: Positions
    urgency: Codes
    act_now: Flags
    needs_person: Flags
    copies: Mapping[str, Flags]


def decide(program: Program, recorded: Recorded) -> Decisions:
    """The decisions on all rows, by the rules alone."""
    masks = Masks(recorded.facts, len(recorded))
    teams = tuple(program.ruleset.destinations)
    found = met(program, masks)
    rule, destination = lead(program, masks, found, teams)
    weight = Weight(program, masks, found)
    act_now = weight.act_now
    return Decisions(
        teams=teams,
        rule=rule,
        destination=destination,
        urgency=weight.urgency,
        act_now=act_now,
        needs_person=(destination == teams.index(MANUAL_TRIAGE)) | act_now,
        copies={
            team: masks.flags(mask) & (destination != teams.index(team))
            for team, mask in _linked(program, found).items()
        },
    )


def _linked(program: Program, found: Met) -> dict[str, Mask]:
    """By destination, the rows for which it hears of the referral whoever leads."""
    linked: dict[str, Mask] = {}
    for at, team in program.linked.items():
        mask = found.rules[at]
        linked[team] = linked[team] | mask if team in linked else mask
    return linked
