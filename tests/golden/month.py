"""The month's referrals, and what a pack makes of them, a line each."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice, takewhile
from pathlib import Path

from services.devkit.scenario.year import BEGINS, year
from services.router.columns import files
from services.router.columns.decide import decide
from services.router.columns.decisions import Decisions
from services.router.columns.recorded import Recorded
from services.router.columns.rows import coded, recorded
from services.router.columns.weight import URGENCIES
from services.router.program import Program

HERE = Path(__file__).parent
MONTH = HERE / "month"
OUTCOMES = HERE / "outcomes"

CONTACTS = 12_000
"""In the year of which this is the first month: about a thousand in it."""


def month() -> Recorded:
    """What was recorded."""
    (path,) = files.chunks([MONTH])
    return files.read(path)


def record() -> None:
    """Record it anew. Every outcome may change then: nobody needs to, while the facts stay."""
    ends = BEGINS + timedelta(days=31)
    rows = takewhile(lambda row: row.received_at < ends, year(CONTACTS, seed=1))
    files.append(MONTH, recorded([coded(row) for row in islice(rows, files.ROWS)]))


def outcomes(program: Program, month: Recorded) -> Iterator[str]:
    """How each referral is decided: its number, destination, rule, urgency, and what else is so."""
    decisions = decide(program, month)
    yield "referral,destination,rule,urgency,act_now,copies\n"
    for row in range(len(month)):
        yield _line(program, decisions, row)


def _line(program: Program, decisions: Decisions, row: int) -> str:
    copies = "+".join(team for team, flags in decisions.copies.items() if flags[row])
    told = (
        str(row + 1),
        decisions.teams[decisions.destination[row]],
        program.ruleset.ids[decisions.rule[row]],
        URGENCIES[decisions.urgency[row]],
        "yes" if decisions.act_now[row] else "no",
        copies,
    )
    return ",".join(told) + "\n"
