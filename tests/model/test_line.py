"""Dead letters in the small world, whole: nothing is lost, doubled or overtaken; traps break it."""

from dataclasses import replace

import pytest

from tests.model.desk import Trap
from tests.model.line import Line
from tests.model.search import search

OVERTAKES = "K2 took effect before the one ahead of it"
TWICE = "K1 took effect twice"
AGAIN = "K1 is set aside again after its end"
ALONE = "K2 is parked behind nobody"
SWALLOWED = "K1 was swallowed, and nobody has handled it"
UNEDITED = "K1 took effect as it was before it was edited"
LAST = 0b1000
"""The fourth event comes from another writer."""


@pytest.mark.parametrize(
    ("line", "states"),
    [
        (Line("kKLK", foreign=LAST, doubts=0), 85_141),
        (Line("kKLK", foreign=LAST, deeds=0), 47_541),
        (Line("KKLK", foreign=LAST, refusals=2, deeds=0), 68_319),
        (Line("kKLK", "states", foreign=LAST), 44_801),
    ],
    ids=["edited and discarded", "in doubt", "refused again when it is replayed", "states"],
)
def test_no_run_loses_doubles_or_overtakes_anything(line: Line, states: int) -> None:
    found = search(line)
    assert (found.violation, found.run) == (None, ())
    assert found.states == states


@pytest.mark.parametrize(
    ("trap", "line", "violation", "steps"),
    [
        (Trap.NOT_PARKED, Line("KK"), OVERTAKES, 6),
        (Trap.THROUGH_INBOX, Line("KK"), SWALLOWED, 7),
        (Trap.BACKWARDS, Line("KK"), OVERTAKES, 9),
        (Trap.ASKED_EARLY, Line("KK"), OVERTAKES, 9),
        (Trap.ASKED_EARLY, Line("kK"), ALONE, 9),
        (Trap.NOT_LOCKED, Line("kK", foreign=0b10), ALONE, 8),
        (Trap.NO_CLAIM, Line("K", deeds=0), TWICE, 10),
        (Trap.NO_CLAIM, Line("K"), UNEDITED, 8),
        (Trap.AUDIT_FIRST, Line("k"), AGAIN, 8),
    ],
    ids=lambda value: value.value if isinstance(value, Trap) else "",
)
def test_each_trap_breaks_it(trap: Trap, line: Line, violation: str, steps: int) -> None:
    found = search(replace(line, trap=trap))
    assert found.violation == violation
    assert len(found.run) == steps
