"""How a source file names columns: of CSV, fields of JSON, keys of an e-mail's lines."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from services.intake.parts.closed import Closed

Column = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
"""The name of a column as the sender writes it; in nested JSON a path, as `person.surname`."""

DIRECTIVES = frozenset("dmYbBHMSIpfz")
"""What a format of a date may hold. A year has four digits: of two nobody knows the century."""


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Columns = Annotated[
    tuple[Column, ...],
    BeforeValidator(_listed, json_schema_input_type=Column | tuple[Column, ...]),
]
"""One name, or a list of names whose texts belong together."""


def _readable(form: str) -> str:
    if form == ISO:
        return form
    found = [after[:1] for after in form.replace("%%", "").split("%")[1:]]
    if not set(found) <= DIRECTIVES:
        allowed = " ".join(f"%{each}" for each in sorted(DIRECTIVES))
        raise ValueError(f"a format is '{ISO}', or made of {allowed}")
    if len(found) != len(set(found)) or not {"d", "Y"} <= set(found) or not set("mbB") & set(found):
        raise ValueError("a format has a day, a month and a year of four digits, each once")
    if "I" in found and "p" not in found:
        raise ValueError("hours up to 12 (%I) need %p")
    return form


ISO = "iso"
TimeFormat = Annotated[
    str, StringConstraints(min_length=1, max_length=40), AfterValidator(_readable)
]


class When(Closed):
    """A column with a day or a time. A time without an offset is by the clock in London."""

    column: Column
    """Which column."""
    formats: Annotated[
        tuple[TimeFormat, ...],
        BeforeValidator(_listed, json_schema_input_type=TimeFormat | tuple[TimeFormat, ...]),
    ] = (ISO,)
    """How it is written: `iso`, or as Python's `strptime` has it, as `%d/%m/%Y`."""
