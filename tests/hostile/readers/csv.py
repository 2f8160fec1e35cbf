"""CSV: a row between two good ones, and whole files."""

from io import BytesIO

from services.intake.canonical import Canonical
from services.intake.formats import rows
from services.intake.rejected import Rejected
from tests.hostile.attack import Attack, Came, Kind, Where
from tests.hostile.corpora import csv
from tests.hostile.readers.reader import alone, reading, told

PRIVATE = (csv.CANARY, "Testpatient")


def outcomes(content: bytes) -> list[object]:
    """What each row is, or why it is refused; `Rejected` where the whole file is."""
    found = rows.rows(BytesIO(content), csv.SOURCE)
    return [reading(lambda row=row: rows.read(row, csv.SOURCE)) for row in found]  # type: ignore[misc]


def _row(attack: Attack) -> Came:
    found = outcomes(csv.HEADER + csv.FIRST + attack.sent + csv.LAST)
    refused = [each for each in found if isinstance(each, Rejected)]
    read = tuple(each.source_reference for each in found if isinstance(each, Canonical))
    right = read == attack.due and bool(refused) if attack.due else len(read) == 3 == len(found)
    return Came(right, "".join(map(told, refused)))


def _file(attack: Attack) -> Came:
    came = reading(lambda: outcomes(attack.sent))
    refused = isinstance(came, Rejected)
    return Came(refused, told(came) if isinstance(came, Rejected) else "")


def _reads() -> bool:
    found = outcomes(csv.HEADER + csv.FIRST + csv.LAST)
    return [isinstance(each, Canonical) for each in found] == [True, True]


ROWS = Kind("CSV", "rows between good ones", Where.READER, csv.ROWS, alone(_row, _reads), PRIVATE)
FILES = Kind("CSV", "whole files", Where.READER, csv.FILES, alone(_file, _reads), PRIVATE)
