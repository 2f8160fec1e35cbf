"""The small world, whole: the protocol keeps its promise, and each trap breaks it."""

import pytest

from tests.model.protocol import Protocol
from tests.model.search import search
from tests.model.state import Trap

OUT_OF_ORDER = "K2 is on the topic before the row ahead of it"
LOST = "a committed row was never published"
TWICE = "an event took effect twice"


@pytest.mark.parametrize(
    ("protocol", "states"),
    [
        (Protocol(("KL", "K")), 186_838),
        (Protocol(("KL", "KL"), failures=0, doubts=0), 169_331),
    ],
    ids=["three events, every fault", "four events, a zombie and a crash"],
)
def test_no_run_loses_doubles_or_swaps_anything(protocol: Protocol, states: int) -> None:
    found = search(protocol)
    assert (found.violation, found.run) == (None, ())
    assert found.states == states


@pytest.mark.parametrize(
    ("trap", "violation", "steps"),
    [
        (Trap.NO_RULE, OUT_OF_ORDER, 6),
        (Trap.NO_DRAIN, LOST, 8),
        (Trap.OLD_SNAPSHOT, OUT_OF_ORDER, 8),
        (Trap.DELETE_FIRST, OUT_OF_ORDER, 7),
        (Trap.LAST_SEEN, LOST, 11),
        (Trap.EARLY_IDS, OUT_OF_ORDER, 8),
        (Trap.NO_EPOCH, OUT_OF_ORDER, 9),
        (Trap.LOOKED_UP, TWICE, 7),
    ],
    ids=lambda value: value.value if isinstance(value, Trap) else "",
)
def test_each_trap_breaks_it(trap: Trap, violation: str, steps: int) -> None:
    found = search(Protocol(("KL", "K"), trap=trap))
    assert found.violation == violation
    assert len(found.run) == steps


def test_a_row_deleted_before_the_acknowledgement_is_lost_in_a_crash() -> None:
    found = search(Protocol(("K",), failures=0, doubts=0, trap=Trap.DELETE_FIRST))
    assert found.violation == LOST
    assert found.run == (
        "A inserts and may publish from memory K1",
        "A commits K1",
        "A deletes, then sends from memory K1",
        "A crashes and starts again",
        "nothing is left to do",
    )


def test_the_shortest_run_without_rule_r_is_told_step_by_step() -> None:
    assert search(Protocol(("KL", "K"), trap=Trap.NO_RULE)).run == (
        "A inserts and may publish from memory K1",
        "A commits K1",
        "B inserts and may publish from memory K2",
        "B commits K2",
        "B sends from memory K2",
        "the broker writes what B sent: K2",
    )


def test_the_shortest_run_without_the_drain_leaves_a_row_behind() -> None:
    found = search(Protocol(("K",), failures=0, doubts=0, trap=Trap.NO_DRAIN))
    assert found.run == (
        "A inserts and may publish from memory K1",
        "A commits K1",
        "A crashes and starts again",
        "nothing is left to do",
    )
