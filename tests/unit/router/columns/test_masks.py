"""A bit for each row: whether a condition holds there."""

from math import prod

import numpy as np
import pytest
from hypothesis import given

from services.router.columns.masks import Masks
from services.router.columns.recorded import CODE, WORDS
from services.router.condition import VALUES, Condition, Not, Operator, Test
from services.router.holding import holds
from services.router.program import CLEARED
from tests.unit.router.columns.space import CLEARANCES, COLUMN, SPACE
from tests.unit.router.rulesets import FEW, conditions


@given(conditions)
def test_a_condition_holds_in_the_rows_for_which_it_holds_alone(condition: Condition) -> None:
    masks, alone = Masks(COLUMN.facts, len(COLUMN)), holds(condition)
    said = [dict(zip(FEW, words, strict=True)) for words in _words()]
    assert masks.flags(masks.of(condition)).tolist() == [alone(each) for each in said]


def _words() -> list[tuple[str, ...]]:
    """The few facts of each row, as conditions read them."""
    read = [
        ["no" if word == CLEARED else word for word in np.array(WORDS[fact])[COLUMN.facts[fact]]]
        for fact in FEW
    ]
    return list(zip(*read, strict=True))


@pytest.mark.parametrize("fact", VALUES)
def test_each_value_of_each_fact_is_told_from_the_others(fact: str) -> None:
    codes = {fact: np.array([CODE[fact][value] for value in VALUES[fact]], np.uint8)}
    masks = Masks(codes, len(VALUES[fact]))
    for value in VALUES[fact]:
        found = masks.flags(masks.of(Test(fact, Operator.IS, (value,))))
        assert [VALUES[fact][at] for at in np.flatnonzero(found)] == [value]


def test_what_is_cleared_is_read_as_no_and_as_nothing_else() -> None:
    masks = Masks({"urgent": np.array([CODE["urgent"][CLEARED]], np.uint8)}, 1)
    held = {value: bool(masks.flags(masks.says("urgent", value))[0]) for value in VALUES["urgent"]}
    assert [value for value, holding in held.items() if holding] == ["no"]


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9, 64, 1000])
def test_all_rows_are_there_and_no_more(rows: int) -> None:
    masks = Masks({"urgent": np.zeros(rows, np.uint8)}, rows)
    yes = Test("urgent", Operator.IS, ("yes",))
    assert masks.flags(masks.of(yes)).tolist() == [True] * rows
    assert masks.flags(masks.of(Not(yes))).tolist() == [False] * rows
    assert masks.flags(masks.all()).tolist() == [True] * rows


def test_the_column_has_every_row_of_the_space() -> None:
    ways = prod(len(VALUES[fact]) for fact in FEW)
    assert len(COLUMN) == len(SPACE) == ways * len(CLEARANCES)
