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


SHORTEST = {
    Trap.NOT_PARKED: Line("KK"),
    Trap.THROUGH_INBOX: Line("KK"),
    Trap.BACKWARDS: Line("KK"),
    Trap.ASKED_EARLY: Line("KK"),
    Trap.NOT_LOCKED: Line("kK", foreign=0b10),
    Trap.NO_CLAIM: Line("K", deeds=0),
    Trap.AUDIT_FIRST: Line("k"),
}
"""For each trap the smallest world that shows it."""


@pytest.mark.parametrize(
    ("trap", "violation", "steps"),
    [
        (Trap.NOT_PARKED, OVERTAKES, 6),
        (Trap.THROUGH_INBOX, SWALLOWED, 7),
        (Trap.BACKWARDS, OVERTAKES, 9),
        (Trap.ASKED_EARLY, OVERTAKES, 9),
        (Trap.NOT_LOCKED, ALONE, 8),
        (Trap.NO_CLAIM, TWICE, 10),
        (Trap.AUDIT_FIRST, AGAIN, 8),
    ],
    ids=lambda value: value.value if isinstance(value, Trap) else "",
)
def test_each_trap_breaks_it(trap: Trap, violation: str, steps: int) -> None:
    found = search(replace(SHORTEST[trap], trap=trap))
    assert found.violation == violation
    assert len(found.run) == steps


def test_a_replay_that_does_not_look_again_forgets_an_edit() -> None:
    assert search(Line("K", trap=Trap.NO_CLAIM)).violation == UNEDITED


def test_who_asks_early_may_park_behind_nobody() -> None:
    assert search(Line("kK", trap=Trap.ASKED_EARLY)).violation == ALONE


def test_the_shortest_double_replay_is_told_step_by_step() -> None:
    assert search(Line("k", deeds=0, trap=Trap.NO_CLAIM)).run == (
        "A cannot read, and keeps K1",
        "A commits K1",
        "a person begins to replay K1",
        "a person begins to replay K1",
        "a person locks K1",
        "a person handles, ends and commits K1",
        "a person locks K1",
        "a person handles, ends and commits K1",
    )
