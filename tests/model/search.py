"""Breadth first through every state that can be reached; the first violation is the shortest."""

import gc
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.model.step import Model, Step, Violation


class Found(NamedTuple):
    """How many states were seen and, where one broke the promise, how it came to that."""

    states: int
    violation: str | None
    run: tuple[str, ...]


def search(model: Model, tell: Callable[[int, int], None] = lambda *_: None) -> Found:
    """Every state, or up to the first violation. `tell` hears of states and depth, per level."""
    with _without_garbage():
        return _search(model, tell)


def _search(model: Model, tell: Callable[[int, int], None]) -> Found:
    start = model.start()
    came_from: dict[Hashable, Any] = {start: None}
    level, depth = [start], 0
    while level:
        reached: list[Any] = []
        for state in level:
            ends = True
            for step in model.steps(state):
                then = step.then
                if isinstance(then, Violation):
                    return _found(model, came_from, state, then, model.tell(step))
                ends = ends and step.fault
                known = len(came_from)
                came_from.setdefault(then, state)
                if len(came_from) > known:
                    reached.append(then)
            wrong = model.final(state) if ends else None
            if wrong is not None:
                return _found(model, came_from, state, wrong, "nothing is left to do")
        level, depth = reached, depth + 1
        tell(len(came_from), depth)
    return Found(len(came_from), None, ())


def _found(
    model: Model,
    came_from: dict[Hashable, Any],
    state: Hashable,
    violation: Violation,
    last: str,
) -> Found:
    run: list[str] = [last]
    before = came_from[state]
    while before is not None:
        run.append(model.tell(_between(model, before, state)))
        state, before = before, came_from[before]
    return Found(len(came_from), str(violation), tuple(reversed(run)))


def _between(model: Model, before: Any, after: Any) -> Step:
    return next(step for step in model.steps(before) if step.then == after)


@contextmanager
def _without_garbage() -> Iterator[None]:
    """No collection meanwhile: a million tuples without a cycle, looked through again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
