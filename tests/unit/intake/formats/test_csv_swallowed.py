"""A quote that is closed in a later row swallows none: all of its lines are refused, and told."""

from io import BytesIO

import pytest

from services.intake.formats import csv_rows, mail_flat
from services.intake.formats.csv_swallowed import swallowed
from services.intake.formats.row import Row
from services.intake.parts.folder import Folder
from services.intake.parts.form import Form
from services.intake.rejected import Rejected

HEADER = b"reference,name,story,concern\n"
CSV = Folder(format="csv")


def rows(*lines: bytes) -> list[Row]:
    content = HEADER + b"".join(each + b"\n" for each in lines)
    return list(csv_rows.rows(BytesIO(content), CSV, frozenset({"reference"})))


def references(found: list[Row]) -> list[str]:
    return [each.fields["reference"] for each in found if not isinstance(each.fields, Rejected)]


SWALLOWING = [
    ([b'R1,Testperson,"fell,N', b'R2,Example,a bruise of 2",Y'], "an inch mark closes it"),
    ([b'R1,Testperson,"fell,N', b"R2,Example,well,N", b'R3,Other,bruised",Y'], "a row between"),
    ([b'R1,Testperson,"fell,N\r', b'R2,Example,bruised",Y\r'], "Windows' line ends"),
    ([b'R1,Testperson,fell,"N', b'R2,Example,bruised,Y"'], "in the last column"),
    ([b'"R1,Testperson,fell,N', b'R2",Example,bruised,Y'], "in the first column"),
    ([b'R1,Testperson,"fell, she says,N', b"", b'R2,Example,hit",Y'], "an empty line between"),
]


@pytest.mark.parametrize(("lines", "why"), SWALLOWING)
def test_a_row_that_holds_another_one_is_refused_with_all_of_its_lines(
    lines: list[bytes], why: str
) -> None:
    found = rows(b"R0,Testperson,fell,N", *lines, b"R9,Testperson,fell,N")
    assert references(found) == ["R0", "R9"], why
    refused = [each for each in found if isinstance(each.fields, Rejected)]
    told = [number for number, line in enumerate(lines, 3) if line.strip()]
    assert [each.number for each in refused] == told
    for each in refused:
        assert isinstance(each.fields, Rejected)
        assert f"lines 3 to {told[-1]}" in each.fields.problems[0].message
        assert each.body.startswith(HEADER)


STORIES = [
    b'R1,Testperson,"She fell.\nHer son, her daughter and she ask for a rail.",N',
    b'R1,Testperson,"She fell, twice, at home.\nNobody came.",N',
    b'R1,Testperson,"One.\n\nTwo, three.\nFour.",N',
    b'R1,Testperson,fell,"N\n"',
    b'"R1",Testperson,"She said ""help, please"",\nand fell.",N',
]


@pytest.mark.parametrize("story", STORIES)
def test_a_story_over_several_lines_is_one_row(story: bytes) -> None:
    assert references(rows(story, b"R9,Testperson,fell,N")) == ["R1", "R9"]


def test_a_cell_on_one_line_swallows_nothing() -> None:
    assert not swallowed(["R1", "a, b, c, d", "e, f, g", "N"], ",")


def test_nor_does_a_table_in_a_mail_hold_two_rows_in_one() -> None:
    lines = b'R1,Testperson,"fell,N\nR2,Example,a bruise of 2",Y\n'
    with pytest.raises(Rejected):
        mail_flat.row(HEADER + lines, Form(reference="reference"))
