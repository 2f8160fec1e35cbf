"""What a program decides of many rows, in columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from services.router.columns.first import Positions
from services.router.columns.recorded import Codes, Flags


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


def together(
    rows: int, teams: tuple[str, ...], parts: Sequence[tuple[Flags, Decisions]]
) -> Decisions:
    """The decisions on all rows, from those on parts of them."""
    copied = dict.fromkeys(team for _, part in parts for team in part.copies)
    none = np.zeros(rows, np.bool_)

    def column(kind: type[np.generic], of: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        whole = np.zeros(rows, kind)
        for (flags, _), values in zip(parts, of, strict=True):
            whole[flags] = values
        return whole

    return Decisions(
        teams=teams,
        rule=column(np.uint16, [part.rule for _, part in parts]),
        destination=column(np.uint16, [part.destination for _, part in parts]),
        urgency=column(np.uint8, [part.urgency for _, part in parts]),
        act_now=column(np.bool_, [part.act_now for _, part in parts]),
        needs_person=column(np.bool_, [part.needs_person for _, part in parts]),
        copies={
            team: column(np.bool_, [part.copies.get(team, none[flags]) for flags, part in parts])
            for team in copied
        },
    )
