"""Who leads, row by row: the first claim that holds.

The order of claims is that of `services.router.decide`: what is suspected; the rules up to the last
exclusion that must be known; what must be known and is not; the other rules; the last rule.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from services.router.columns.first import Positions, first
from services.router.columns.masks import Mask, Masks
from services.router.columns.met import Met
from services.router.language import MANUAL_TRIAGE
from services.router.program import Program


class Claim(NamedTuple):
    """Where the mask holds, and no earlier claim does, the rule at this position leads."""

    mask: Mask
    position: int
    destination: str


class Lead(NamedTuple):
    """Of each row the position of the rule that leads, and that of its destination in `teams`."""

    rule: Positions
    destination: Positions


def lead(program: Program, masks: Masks, found: Met, teams: Sequence[str]) -> Lead:
    """Who leads each row, and where to."""
    claims = _claims(program, masks, found)
    who = first(masks, [claim.mask for claim in claims[:-1]])
    rules = [claim.position for claim in claims]
    destinations = [teams.index(claim.destination) for claim in claims]
    return Lead(np.array(rules, np.uint16)[who], np.array(destinations, np.uint16)[who])


def _claims(program: Program, masks: Masks, found: Met) -> list[Claim]:
    rules = [
        Claim(mask, at, program.lines[at].rule.destination) for at, mask in enumerate(found.rules)
    ]
    return [
        *_doubts(found.suspected),
        *rules[: program.asked],
        *_doubts(found.unknown),
        *rules[program.asked :],
        Claim(masks.all(), len(rules), MANUAL_TRIAGE),
    ]


def _doubts(found: Iterable[tuple[int, Mask]]) -> list[Claim]:
    return [Claim(mask, at, MANUAL_TRIAGE) for at, mask in found]
