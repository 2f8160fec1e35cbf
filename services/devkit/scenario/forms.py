"""The ambulance service's day by dropped files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from services.devkit.scenario import eform
from services.devkit.scenario.eform import Row
from services.devkit.scenario.following import in_order
from services.devkit.scenario.incident import Incident
from services.devkit.scenario.parcel import Parcel, Reference
from services.devkit.scenario.people import Person

IN_A_FILE = 6

_LATER = timedelta(hours=1)


def day(
    random: Random, people: Iterator[Person], known: Sequence[Incident], at: datetime, more: int
) -> tuple[Parcel, ...]:
    """A form of each incident that is known, and so many more; what follows; one file comes twice.

    A form about a known incident comes once the crew's message is answered.
    """
    told = {f"YF-{number:05d}": each.reference for number, each in enumerate(known, 1)}
    whose = [*(each.person for each in known), *islice(people, more)]
    rows = [eform.form(random, number, each, at) for number, each in enumerate(whose, 1)]
    stories = [_story(_linked(row, told), number, at) for number, row in enumerate(rows, 1)]
    stories += [[eform.unreadable(eform.form(random, len(rows) + 1, next(people), at))]]
    files = _files(in_order(random, stories), told)
    return (*files, replace(files[0].again(), name="again.csv"))


def _linked(row: Row, told: Mapping[str, Reference]) -> Row:
    if row.item.reference not in told:
        return row
    return replace(row, item=replace(row.item, linked=True))


def _story(row: Row, number: int, at: datetime) -> list[Row]:
    """Of six forms one is amended, one taken back, and one comes again in a later file."""
    match number % 6:
        case 1:
            situation = row.cells["situation"] + " A neighbour has a key."
            return [
                row,
                eform.changed(row, at + _LATER, form_status="AMENDED", situation=situation),
            ]
        case 2:
            return [row, eform.changed(row, at + _LATER, form_status="WITHDRAWN")]
        case 3:
            return [row, eform.repeated(row)]
        case _:
            return [row]


def _files(rows: Sequence[Row], told: Mapping[str, Reference]) -> list[Parcel]:
    chunks = [rows[at : at + IN_A_FILE] for at in range(0, len(rows), IN_A_FILE)]
    return [_file(number, chunk, told) for number, chunk in enumerate(chunks, 1)]


def _file(number: int, rows: Sequence[Row], told: Mapping[str, Reference]) -> Parcel:
    met = (told[row.item.reference] for row in rows if row.item.reference in told)
    return eform.file(f"forms-{number:03d}.csv", rows, tuple(dict.fromkeys(met)))
