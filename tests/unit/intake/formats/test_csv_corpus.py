"""Bad and hostile CSV, class by class: no crash, no hang, nothing echoed, the next row is read."""

import codecs
import time
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.canonical import Canonical
from services.intake.formats import csv_rows, form, rows
from services.intake.formats.csv_header import HEADER_BYTES, MOST_COLUMNS
from services.intake.formats.csv_record import MOST_CELL
from services.intake.formats.lines import LONGEST
from services.intake.formats.row import Row
from services.intake.parts.folder import Folder
from services.intake.rejected import Rejected
from services.intake.source import Source
from services.intake.source_files import load
from tests.unit.intake.forms import COLUMNS, csv_file, row

CANARY = "Canary-Zulu"
SOURCE = load("yas-forms")
HEADER = ",".join(COLUMNS).encode() + b"\r\n"
FIRST = csv_file([row(incident_number="FIRST")]).splitlines(keepends=True)[1]
LAST = csv_file([row(incident_number="LAST")]).splitlines(keepends=True)[1]
WIDTH = len(COLUMNS)


def cells(*first: str, width: int = WIDTH) -> bytes:
    """An unquoted row that begins with these cells."""
    return ",".join([*first, *[""] * (width - len(first))]).encode() + b"\r\n"


def line(**changes: str) -> bytes:
    return csv_file([row(**changes)]).split(b"\r\n", 1)[1]


REFUSED_ROWS = [
    ("a cell too few", cells("A", CANARY, width=WIDTH - 1)),
    ("a cell too many", cells("A", CANARY, width=WIDTH + 1)),
    ("one cell alone", CANARY.encode() + b"\n"),
    ("a thousand cells", b"," * 1000 + CANARY.encode() + b"\n"),
    ("a quote that is never closed", b'"A",' + f'"{CANARY}'.encode() + b"\r\n"),
    ("a quote that closes in the middle", f'"A"{CANARY},'.encode() + cells(width=WIDTH - 1)),
    ("text after a closing quote", cells(f'"A" {CANARY}')),
    ("a lone quote at the end", cells("A", CANARY)[:-2] + b'"\r\n'),
    ("quotes of another kind", cells(f"“A”,{CANARY},“,”")),
    ("a NUL", cells("A\0", CANARY)),
    ("a NUL within quotes", cells('"A\0"', CANARY)),
    ("bytes that are not UTF-8", b"\xc3\x28" + cells("", CANARY)),
    ("UTF-8 of a surrogate", b"\xed\xa0\x80" + cells("", CANARY)),
    ("an overlong UTF-8 slash", b"\xc0\xaf" + cells("", CANARY)),
    ("UTF-8 cut off", cells("A", CANARY)[:-2] + b"\xe2\x82\r\n"),
    ("Latin-1 in a UTF-8 file", cells("A", CANARY).replace(b"A", b"Caf\xe9", 1)),
    ("a line too long", b"A," + b"x" * (LONGEST + 1) + CANARY.encode() + b"\n"),
    ("a very long line", b"x" * (4 * 1024 * 1024) + CANARY.encode() + b"\n"),
    ("a long line of quotes", b'"' * (LONGEST + 11) + CANARY.encode() + b"\n"),
    ("a cell too long", cells("A", CANARY, "x" * (MOST_CELL + 1))),
    ("a lone carriage return", cells("A", f"{CANARY}\rB")),
    ("another delimiter", ";".join(["A", CANARY, *[""] * (WIDTH - 2)]).encode() + b"\n"),
    ("tabs between the cells", "\t".join(["A", CANARY, *[""] * (WIDTH - 2)]).encode() + b"\n"),
    ("a backslash before a quote", cells('"A\\"B"', CANARY)),
    ("the header once more, cut", HEADER[:-30] + b"\r\n"),
    ("XML", f"<row><name>{CANARY}</name></row>\n".encode()),
    ("JSON", f'{{"name": "{CANARY}"}}\n'.encode()),
    ("a separator line of a program", b"sep=,\n"),
    ("a BOM in the middle", codecs.BOM_UTF8 + CANARY.encode() + b"\n"),
    ("UTF-16 in the middle", CANARY.encode("utf-16") + b"\n"),
    ("no reference", line(incident_number="")),
    ("spaces for a reference", line(incident_number="   ")),
    ("a reference over several lines", line(incident_number=f"A\n{CANARY}")),
    ("a reference too long", line(incident_number=CANARY * 30)),
    ("a control character", line(patient_surname=f"{CANARY}\x07")),
    ("a date in words", line(patient_dob=CANARY)),
    ("a day that is not", line(patient_dob="31/02/1950")),
    ("a year of two digits", line(patient_dob="01/02/50")),
    ("a spreadsheet's number for a day", line(patient_dob="18353")),
    ("a time without its date", line(submitted_at="09:30")),
    ("a status of nobody's", line(form_status=CANARY)),
    ("a story too long", line(situation=f"{CANARY} " * 3000)),
    ("a name too long", line(patient_surname=CANARY * 100)),
    ("the date of the year 0", line(patient_dob="01/01/0000")),
    ("a time far away", line(respond_by="9999-12-31T23:59:59-14:00")),
]

READ_ROWS = [
    ("a formula", line(situation="=HYPERLINK(1)"), "=HYPERLINK(1)"),
    ("a formula's plus", line(situation="+1+1"), "+1+1"),
    ("a minus", line(situation="-1"), "-1"),
    ("an at", line(situation="@SUM(1)"), "@SUM(1)"),
    ("a command", line(situation="=cmd|' /C calc'!A0"), "=cmd|' /C calc'!A0"),
    ("a line break within quotes", line(situation="One.\nTwo."), "One.\nTwo."),
    ("Windows' line break within quotes", line(situation="One.\r\nTwo."), "One.\r\nTwo."),
    ("quotes within quotes", line(situation='"Help," she said.'), '"Help," she said.'),
    ("a delimiter within quotes", line(situation="Tea, no milk."), "Tea, no milk."),
    ("a quote in an open cell", cells("A").replace(b",,,,", b",,,,5'10\" tall", 1), None),
    ("Unix' line end", line(situation="Fell.")[:-2] + b"\n", "Fell."),
    ("an emoji", line(situation="Fell \U0001f6bf."), "Fell \U0001f6bf."),
    ("text from right to left", line(situation="\u202eabc"), "\u202eabc"),
    ("SQL", line(situation="'; DROP TABLE referral; --"), "'; DROP TABLE referral; --"),
    ("a script", line(situation="<script>alert(1)</script>"), "<script>alert(1)</script>"),
    ("a template", line(situation="{{7*7}} ${7*7}"), "{{7*7}} ${7*7}"),
]

REFUSED_FILES = [
    ("nothing but a line end", b"\n"),
    ("nothing but a BOM", codecs.BOM_UTF8),
    ("no header", FIRST + LAST),
    ("a header with a column too few", HEADER.replace(b"incident_number,", b"") + FIRST),
    ("a header with a renamed column", HEADER.replace(b"safeguarding", b"Safeguarding") + FIRST),
    ("a header with one of ours twice", HEADER.replace(b"needs,", b"needs,needs,") + FIRST),
    ("a header with another one twice", HEADER[:-2] + f",{CANARY},{CANARY}\n".encode()),
    ("a column without a name", HEADER[:-2] + b",\r\n" + FIRST),
    ("too many columns", HEADER[:-2] + b"".join(b",c%d" % n for n in range(MOST_COLUMNS)) + b"\n"),
    ("a header too long", HEADER[:-2] + b",x" + CANARY.encode() * HEADER_BYTES + b"\n"),
    ("a header over two lines", HEADER.replace(b"incident_number", b'"incident\n_number"')),
    ("a header with an open quote", HEADER.replace(b"needs", b'"needs')),
    ("a header with a NUL", HEADER.replace(b"needs", b"needs\0")),
    ("a header that is not UTF-8", HEADER.replace(b"needs", b"needs\xff")),
    ("a header with another delimiter", HEADER.replace(b",", b";") + FIRST),
    ("UTF-16", (HEADER + FIRST).decode().encode("utf-16")),
    ("UTF-16 without a mark", (HEADER + FIRST).decode().encode("utf-16-le")),
    ("UTF-32", (HEADER + FIRST).decode().encode("utf-32")),
    ("a zip file, as of a spreadsheet", b"PK\x03\x04\x14\x00\x06\x00" + bytes(100)),
    ("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    ("an executable", b"\x7fELF\x02\x01\x01" + bytes(100)),
    ("gzip", b"\x1f\x8b\x08\x00" + bytes(50)),
    ("HTML", b"<!doctype html><table><tr><td>" + CANARY.encode() + b"</td></tr></table>"),
    ("random bytes", bytes(range(256)) * 50),
    ("old Mac line ends", HEADER.replace(b"\r\n", b"\r") + FIRST.replace(b"\r\n", b"\r")),
    ("one endless line", b"x" * (4 * 1024 * 1024)),
    ("one endless line of delimiters", b"," * (4 * 1024 * 1024)),
]


def read(content: bytes, source: Source = SOURCE) -> list[tuple[Row, Canonical | Rejected]]:
    found: list[tuple[Row, Canonical | Rejected]] = []
    began = time.process_time()
    for each in rows.rows(BytesIO(content), source):
        try:
            found.append((each, rows.read(each, source)))
        except Rejected as rejected:
            found.append((each, rejected))
    assert time.process_time() - began < 1
    return found


def says_nothing_of_what_was_sent(rejected: Rejected) -> bool:
    said = repr(rejected.problems) + str(rejected)
    return CANARY not in said and "Testpatient" not in said


def references(found: list[tuple[Row, Canonical | Rejected]]) -> list[str]:
    return [each.source_reference for _, each in found if isinstance(each, Canonical)]


def test_there_are_enough_classes() -> None:
    assert len(REFUSED_ROWS) + len(REFUSED_FILES) + len(READ_ROWS) >= 80


@pytest.mark.parametrize("bad", [each[1] for each in REFUSED_ROWS], ids=lambda _: "")
def test_a_bad_row_is_refused_and_the_rows_around_it_are_read(bad: bytes) -> None:
    found = read(HEADER + FIRST + bad + LAST)
    refused = [each for _, each in found if isinstance(each, Rejected)]
    assert references(found) == ["FIRST", "LAST"]
    assert refused
    assert all(says_nothing_of_what_was_sent(each) for each in refused)


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


@pytest.mark.parametrize("bad", [each[1] for each in REFUSED_FILES], ids=lambda _: "")
def test_a_bad_file_is_refused_whole(bad: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        read(bad)
    assert says_nothing_of_what_was_sent(caught.value)


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
    hostile = b'"x\n' * 20_000
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


@settings(max_examples=500)
@given(BYTES)
def test_any_bytes_are_rows_or_a_refused_file(content: bytes) -> None:
    with suppress(Rejected):
        read(content)


@settings(max_examples=500)
@given(BYTES)
def test_any_bytes_between_two_rows_leave_the_row_before_them_alone(content: bytes) -> None:
    found = read(HEADER + FIRST + content + b"\n" + LAST)
    assert references(found)[0] == "FIRST"
    if b'"' not in content:
        assert references(found)[-1] == "LAST"


@settings(max_examples=500)
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
