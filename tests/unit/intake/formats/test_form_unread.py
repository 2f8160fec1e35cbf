"""A concern in a column that a source's file does not read is suspected, and shown."""

import pytest

from services.contracts.vocabulary import Answer
from services.intake.evidence import Basis
from services.intake.formats import form
from tests.unit.intake.formats.test_form import ROW, SOURCE

UNREAD = [
    ("Remarks", "Says he will kill himself tonight", "suicidal"),
    ("person.notes", "She is being hit by her son", "safeguarding"),
    ("urgent", "true", "urgent"),
    ("Medically unwell?", "since Monday", "medically_unwell"),
]


@pytest.mark.parametrize(("column", "text", "fact"), UNREAD)
def test_a_concern_in_a_column_that_nothing_reads_is_suspected_and_shown(
    column: str, text: str, fact: str
) -> None:
    found = form.read(ROW | {column: text}, SOURCE)
    [said] = [each for each in found.evidence if each.fact == fact]
    assert (said.answer, said.basis, said.at) == (Answer.SUSPECTED, Basis.TEXT, column)
    assert f"{column}: {text}" in found.narrative
    assert found.ignored == (column,)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("Remarks", "Wants a grab rail"),
        ("safeguarding", "No concerns"),
        ("urgent", "0"),
        ("urgent", ""),
    ],
)
def test_of_a_column_that_nothing_reads_nothing_but_a_concern_counts(
    column: str, text: str
) -> None:
    found, without = form.read(ROW | {column: text}, SOURCE), form.read(ROW, SOURCE)
    assert (found.evidence, found.narrative) == (without.evidence, without.narrative)


def test_what_is_no_text_is_not_shown_of_a_column_that_nothing_reads() -> None:
    found = form.read(ROW | {"Remarks": "Suicidal\x00 now"}, SOURCE)
    assert "Remarks: Suicidal  now" in found.narrative
