"""Bad and hostile CSV, class by class: no crash, no hang, nothing echoed, the next row is read."""

import codecs
import time
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.canonical import Canonical
from services.intake.formats import csv_rows, form, rows
from services.intake.formats.lines import LONGEST
from services.intake.formats.row import Row
from services.intake.parts.folder import Folder
from services.intake.rejected import Rejected
from services.intake.source import Source
from tests.hostile.corpora.csv import (
    FIRST,
    HEADER,
    LAST,
    READ_ROWS,
    REFUSED_FILES,
    REFUSED_ROWS,
    SOURCE,
    WIDTH,
    line,
)
from tests.thorough import thorough
from tests.unit.intake.forms import COLUMNS, csv_file, row

HANGS = 10.0
"""Seconds of a processor: a slow machine is none."""


def read(content: bytes, source: Source = SOURCE) -> list[tuple[Row, Canonical | Rejected]]:
    found: list[tuple[Row, Canonical | Rejected]] = []
    began = time.process_time()
    for each in rows.rows(BytesIO(content), source):
        try:
            found.append((each, rows.read(each, source)))
        except Rejected as rejected:
            found.append((each, rejected))
    assert time.process_time() - began < HANGS
    return found


def references(found: list[tuple[Row, Canonical | Rejected]]) -> list[str]:
    return [each.source_reference for _, each in found if isinstance(each, Canonical)]


def test_there_are_enough_classes() -> None:
    assert len(REFUSED_ROWS) + len(REFUSED_FILES) + len(READ_ROWS) >= 80


@pytest.mark.parametrize("bad", [each[1] for each in REFUSED_ROWS], ids=lambda _: "")
def test_a_bad_row_at_the_end_is_refused(bad: bytes) -> None:
    found = read(HEADER + FIRST + bad)
    assert references(found) == ["FIRST"]
    assert len(found) >= 2


@pytest.mark.parametrize(("odd", "story"), [each[1:] for each in READ_ROWS], ids=lambda _: "")
def test_an_odd_row_is_read_as_it_stands(odd: bytes, story: str | None) -> None:
    found = read(HEADER + FIRST + odd + LAST)
    assert len(found) == 3
    assert not [each for _, each in found if isinstance(each, Rejected)]
    if story is not None:
        assert isinstance(found[1][1], Canonical)
        assert found[1][1].narrative[0] == story


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Rejected) as caught:
        read(HEADER.replace(b"needs,", b"") + FIRST)
    assert [each.pointer for each in caught.value.problems] == ["needs"]


def test_what_is_kept_of_a_row_is_a_file_of_its_own() -> None:
    (found, _), *_ = read(HEADER + FIRST + LAST)
    assert found.body == HEADER + FIRST
    assert references(read(found.body)) == ["FIRST"]


def test_rows_have_the_numbers_of_their_lines() -> None:
    two_lines = line(situation="One.\nTwo.")
    found = read(HEADER + b"\r\n" + FIRST + two_lines + b"broken\n" + LAST)
    assert [each.number for each, _ in found] == [3, 4, 6, 7]


def test_a_byte_order_mark_is_no_part_of_a_name() -> None:
    assert references(read(codecs.BOM_UTF8 + HEADER + FIRST)) == ["FIRST"]


def test_empty_lines_and_lines_of_empty_cells_are_no_rows() -> None:
    nothing = b"\r\n" + b"," * (WIDTH - 1) + b"\r\n  \r\n"
    assert references(read(HEADER + nothing + FIRST + nothing)) == ["FIRST"]


def test_a_last_line_without_an_end_is_a_row() -> None:
    assert references(read(HEADER + FIRST.rstrip())) == ["FIRST"]


def dialect(**changes: str) -> Source:
    return SOURCE.model_copy(update={"folder": Folder(format="csv", **changes)})  # type: ignore[arg-type]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_source_may_have_another_delimiter(delimiter: str) -> None:
    content = csv_file([row()], delimiter=delimiter)
    assert references(read(content, dialect(delimiter=delimiter))) == ["YF-0001"]


def test_a_source_may_write_in_windows_1252() -> None:
    source = dialect(encoding="windows-1252")
    content = HEADER + FIRST.replace(b"Testpatient", b"T\xe9stpatient") + LAST
    (_, found), _ = read(content, source)
    assert isinstance(found, Canonical)
    assert found.person.family_name == "Téstpatient FIRST"


def test_a_byte_that_windows_1252_does_not_have_refuses_its_row() -> None:
    source = dialect(encoding="windows-1252")
    found = read(HEADER + FIRST + line(situation="x").replace(b'"x"', b'"\x81"') + LAST, source)
    assert references(found) == ["FIRST", "LAST"]


def test_utf_8_is_not_taken_for_windows_1252() -> None:
    with pytest.raises(Rejected):
        read(codecs.BOM_UTF8 + HEADER + FIRST, dialect(encoding="windows-1252"))


def test_many_lines_with_a_quote_each_are_read_in_a_time_that_grows_with_them() -> None:
    hostile = b'"x\n' * 10_000
    assert references(read(HEADER + hostile + LAST)) == ["LAST"]


def test_what_follows_in_a_line_too_long_is_no_row_of_its_own() -> None:
    smuggled = b"x" * (LONGEST + 1) + line(incident_number="SMUGGLED")
    assert references(read(HEADER + FIRST + smuggled + LAST)) == ["FIRST", "LAST"]


def test_a_row_over_many_lines_ends() -> None:
    lines = b"y\n" * (3 * csv_rows.MOST_LINES)
    found = read(HEADER + b'"x\n' + lines + LAST)
    assert references(found) == ["LAST"]


def test_a_row_is_read_by_its_header_whatever_the_order_of_the_columns() -> None:
    ((_, found),) = read(csv_file([row()], columns=COLUMNS[::-1]))
    assert found == form.read(dict.fromkeys(COLUMNS, "") | row(), SOURCE)


BYTES = st.binary(max_size=200) | st.text(',"\n\r;=\0aé', max_size=60).map(str.encode)


@thorough
@given(BYTES)
def test_any_bytes_are_rows_or_a_refused_file(content: bytes) -> None:
    with suppress(Rejected):
        read(content)


@thorough
@given(BYTES)
def test_any_bytes_between_two_rows_leave_the_row_before_them_alone(content: bytes) -> None:
    found = read(HEADER + FIRST + content + b"\n" + LAST)
    assert references(found)[0] == "FIRST"
    if b'"' not in content:
        assert references(found)[-1] == "LAST"


@thorough
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS[16:]), st.text(max_size=20)), max_size=5))
def test_what_a_program_writes_is_read_back(cells: list[dict[str, str]]) -> None:
    try:
        content = csv_file([row(**each) for each in cells])
    except UnicodeEncodeError:
        return
    whole = [each for each, _ in read(content) if not isinstance(each.fields, Rejected)]
    clean = [each for each in cells if not any({"\0"} & set(text) for text in each.values())]
    assert [each.fields for each in whole] == [
        dict.fromkeys(COLUMNS, "") | row(**each) for each in clean
    ]
