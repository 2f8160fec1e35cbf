"""`python -m bench.deciding`: one decision, by us, by a rules engine, and by a chain of ifs."""

import importlib.util
import json
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from statistics import median
from typing import Any, TypeAlias

from bench.inputs import referrals
from bench.peers.if_chain import chain
from bench.rules import as_written, ruleset
from services.router.condition import VALUES
from services.router.decide import decide
from services.router.holding import Values
from services.router.lead import lead, met, suspected
from services.router.program import Program, compile_ruleset

RULES, REFERRALS, ROUNDS = 30, 2_000, 15

Way: TypeAlias = Callable[[], Iterable[Any]]
Answer: TypeAlias = tuple[str, str]
"""The rule that leads, and where to."""


def deciding() -> dict[str, object]:
    """Medians of microseconds a decision over rounds that take turns; all lead alike."""
    program = compile_ruleset(as_written(RULES, seed=1))
    any_rules = compile_ruleset(ruleset(RULES, seed=1))
    states = list(referrals(REFERRALS))
    facts = [{fact: str(getattr(each.facts, fact)) for fact in VALUES} for each in states]
    plain, engine = chain(program), _zen(program)
    ways: dict[str, Way] = {
        "who leads": partial(map, partial(_lead, program), facts),
        "with its explanation": partial(map, partial(decide, program), states),
        "if chain": partial(map, plain, facts),
    }
    if engine is not None:
        ways["zen-engine"] = partial(map, engine, facts)
    _compare({name: list(way()) for name, way in ways.items()})
    ways["random rules, with its explanation"] = partial(map, partial(decide, any_rules), states)
    return {"rules": RULES, "microseconds": {"zen-engine": None, **_microseconds(ways)}}


def _lead(program: Program, values: Values) -> Answer:
    found = lead(program, values, suspected(program, values), met(program, values))
    return program.ruleset.ids[found.position], found.destination


def _zen(program: Program) -> Callable[[Values], Answer] | None:
    """None where zen-engine is not installed."""
    if importlib.util.find_spec("zen") is None:
        return None
    import zen

    from bench.peers.zen import content

    engine = zen.ZenEngine().create_decision(content(program))

    def ask(values: Values) -> Answer:
        found = engine.evaluate(values)["result"]
        return found["rule"], found["destination"]

    return ask


def _compare(answers: dict[str, list[Any]]) -> None:
    made = [(each.rule, each.destination) for each in answers.pop("with its explanation")]
    for name, given in answers.items():
        if given != made:
            raise RuntimeError(f"{name} comes to other decisions")


def _microseconds(ways: dict[str, Way]) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = time.perf_counter()
            deque(way(), maxlen=0)  # a decision is let go at once, as the router does
            taken[name].append(time.perf_counter() - began)
    return {name: round(median(each) / REFERRALS * 1e6, 2) for name, each in taken.items()}


if __name__ == "__main__":
    print(json.dumps(deciding()))
