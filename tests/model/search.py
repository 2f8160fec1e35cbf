"""Breadth first through every state that can be reached; the first violation is the shortest."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tests.model.protocol import Protocol, Step, Violation
from tests.model.state import State


class Found(NamedTuple):
    """How many states were seen and, where one broke the promise, how it came to that."""

    states: int
    violation: str | None
    run: tuple[str, ...]


def search(protocol: Protocol, tell: Callable[[int, int], None] = lambda *_: None) -> Found:
    """Every state, or up to the first violation. `tell` hears of states and depth, per level."""
    with _without_garbage():
        return _search(protocol, tell)


def _search(protocol: Protocol, tell: Callable[[int, int], None]) -> Found:
    start = protocol.start()
    came_from: dict[State, State | None] = {start: None}
    level, depth = [start], 0
    while level:
        reached: list[State] = []
        for state in level:
            ends = True
            for step in protocol.steps(state):
                then = step.then
                if isinstance(then, Violation):
                    return _found(protocol, came_from, state, then, str(step))
                ends = ends and step.fault
                known = len(came_from)
                came_from.setdefault(then, state)
                if len(came_from) > known:
                    reached.append(then)
            wrong = protocol.final(state) if ends else None
            if wrong is not None:
                return _found(protocol, came_from, state, wrong, "nothing is left to do")
        level, depth = reached, depth + 1
        tell(len(came_from), depth)
    return Found(len(came_from), None, ())


def _found(
    protocol: Protocol,
    came_from: dict[State, State | None],
    state: State,
    violation: Violation,
    last: str,
) -> Found:
    run: list[str] = [last]
    before = came_from[state]
    while before is not None:
        run.append(str(_between(protocol, before, state)))
        state, before = before, came_from[before]
    return Found(len(came_from), str(violation), tuple(reversed(run)))


def _between(protocol: Protocol, before: State, after: State) -> Step:
    return next(step for step in protocol.steps(before) if step.then == after)


@contextmanager
def _without_garbage() -> Iterator[None]:
    """No collection meanwhile: a million tuples without a cycle, looked through again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
