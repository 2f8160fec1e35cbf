"""What each row weighs: its urgency, and whether somebody must act at once.

All that is met or suspected counts, whichever rule leads; the last rule counts where nothing is.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

import numpy as np

from services.contracts.vocabulary import Urgency
from services.router.columns.first import first
from services.router.columns.masks import Mask, Masks
from services.router.columns.met import Met
from services.router.columns.recorded import Codes, Flags
from services.router.language import LastRule, Rule
from services.router.program import Program

URGENCIES = tuple(Urgency)
"""The urgency of each code, least urgent first."""


class Weight:
    """The rules that count, each with the rows where it does."""

    def __init__(self, program: Program, masks: Masks, found: Met) -> None:
        rules = [line.rule for line in program.lines]
        counting: list[tuple[Rule | LastRule, Mask]] = [
            *zip(rules, found.rules, strict=True),
            *((rules[at], mask) for at, mask in found.suspected),
        ]
        some = reduce(or_, (mask for _, mask in counting), masks.none())
        self._masks = masks
        self._counting = [*counting, (program.ruleset.last, ~some)]

    @property
    def act_now(self) -> Flags:
        """Where somebody must act at once."""
        return self._masks.flags(self._any([m for rule, m in self._counting if rule.act_now]))

    @property
    def urgency(self) -> Codes:
        """The most urgent of what counts, as a position in `URGENCIES`."""
        order = URGENCIES[:0:-1]
        masks = [self._any([m for r, m in self._counting if r.urgency is each]) for each in order]
        return (len(order) - first(self._masks, masks)).astype(np.uint8)

    def _any(self, of: Sequence[Mask]) -> Mask:
        return reduce(or_, of, self._masks.none())
