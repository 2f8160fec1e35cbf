"""Bad and hostile CSV: rows that are refused, rows that are odd and are read, and whole files."""

import codecs

from services.intake.formats.csv_header import HEADER_BYTES, MOST_COLUMNS
from services.intake.formats.csv_record import MOST_CELL
from services.intake.formats.lines import LONGEST
from services.intake.source_files import load
from tests.hostile.attack import Attack
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

ROWS = (
    *(Attack(name, body, due=("FIRST", "LAST")) for name, body in REFUSED_ROWS),
    *(Attack(name, body) for name, body, _ in READ_ROWS),
)
"""Each stands between two good rows. What is due is who is read; None: everybody is."""

FILES = tuple(Attack(name, body) for name, body in REFUSED_FILES)
"""Refused whole."""
