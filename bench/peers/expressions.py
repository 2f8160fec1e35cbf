"""The same decisions as polars expressions over the same codes."""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

import numpy as np
import polars as pl

from services.contracts.vocabulary import Answer
from services.router.columns.recorded import CODE, Recorded
from services.router.columns.weight import URGENCIES
from services.router.condition import All, Condition, Not, Test
from services.router.program import Program

Where = tuple[int, pl.Expr]
"""The position of a rule, and the rows where it is claimed."""


def frame(chunks: Sequence[Recorded]) -> pl.DataFrame:
    """The codes of all chunks, a column for each fact."""
    return pl.DataFrame(
        {fact: np.concatenate([each.facts[fact] for each in chunks]) for fact in CODE}
    )


def query(program: Program, frame: pl.DataFrame) -> pl.LazyFrame:
    """The rule that leads, urgency, who acts now, linked copies; nothing runs before `collect`."""
    rules = [line.rule for line in program.lines]
    held = [_where(rule.when).alias(f"rule {at}") for at, rule in enumerate(rules)]
    met = [(at, pl.col(f"rule {at}")) for at in range(len(rules))]
    suspected = [(at, _says(fact, Answer.SUSPECTED)) for fact, at in program.exclusions]
    unknown = [(at, _says(fact, Answer.UNKNOWN)) for fact, at in program.must_know]
    claims = [*suspected, *met[: program.asked], *unknown, *met[program.asked :]]
    weighed = [*met, *suspected]
    return (
        frame.lazy()
        .with_columns(held)
        .select(
            _lead(claims, len(rules)).alias("rule"),
            _urgency(program, weighed).alias("urgency"),
            _any([each for at, each in weighed if rules[at].act_now]).alias("act_now"),
            *[_copy(program, team, met) for team in sorted(set(program.linked.values()))],
        )
    )


def _where(condition: Condition) -> pl.Expr:
    if isinstance(condition, Test):
        return _any([_says(condition.fact, value) for value in condition.accepted])
    if isinstance(condition, Not):
        return ~_where(condition.part)
    parts = [_where(part) for part in condition.parts]
    return reduce(and_ if isinstance(condition, All) else or_, parts)


def _says(fact: str, value: str) -> pl.Expr:
    return pl.col(fact) == CODE[fact][value]


def _any(of: list[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(of) if of else pl.lit(False)


def _lead(claims: list[Where], last: int) -> pl.Expr:
    """As `coalesce`: a chain of when and then takes five times as long."""
    told = [pl.when(each).then(pl.lit(at, pl.UInt16)) for at, each in claims]
    return pl.coalesce([*told, pl.lit(last, pl.UInt16)])


def _urgency(program: Program, weighed: list[Where]) -> pl.Expr:
    """Most urgent first, the least urgent where no other is."""
    told = [
        pl.when(
            _any([e for at, e in weighed if program.lines[at].rule.urgency is URGENCIES[rank]])
        ).then(pl.lit(rank, pl.UInt8))
        for rank in range(len(URGENCIES) - 1, 0, -1)
    ]
    return pl.coalesce([*told, pl.lit(0, pl.UInt8)])


def _copy(program: Program, team: str, met: list[Where]) -> pl.Expr:
    return _any([e for at, e in met if program.linked.get(at) == team]).alias(f"copy {team}")
