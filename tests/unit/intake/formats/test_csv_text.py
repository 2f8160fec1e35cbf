"""What is written as CSV is safe to open in a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats import csv_text
from tests.thorough import thorough

_BEGINNINGS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
_BODIES = ["1+1", 'HYPERLINK("http://nowhere.example")', "cmd|' /C calc'!A0", "SUM(A1:A9)", ""]
FORMULAS = [beginning + body for beginning in _BEGINNINGS for body in _BODIES]


def test_there_are_enough_of_them() -> None:
    assert len(set(FORMULAS)) >= 40


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_written_as_text(formula: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_text.line(formula, "x"), newline=""))
    assert row == [f"'{formula}", "x"]


@thorough
@given(st.lists(st.text(), min_size=1))
def test_anything_is_one_record_and_reads_back(texts: list[str]) -> None:
    written = csv_text.line(*texts)
    (row,) = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert [cell.removeprefix("'") for cell in row] == [text.removeprefix("'") for text in texts]
    assert not any(cell.startswith(tuple(_BEGINNINGS)) for cell in row)
