"""Files of JSON: one list of objects, or an object a line (NDJSON)."""

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from services.intake.formats import flat_json, json_limits
from services.intake.formats.lines import LONGEST, Lines
from services.intake.formats.row import Row
from services.intake.rejected import Code, Rejected, refuse

MOST_LIST_BYTES = 4 * 1024 * 1024
"""A list is read whole; more than this is for NDJSON."""

KEPT = 64 * 1024


def of_lines(file: BinaryIO) -> Iterator[Row]:
    """An object a line, without the blank ones: each stands for itself."""
    lines = Lines(file)
    while (line := lines.next()) is not None:
        if line.too_long:
            yield Row(line.number, line.content[:KEPT], _too_long("The line"))
        elif not line.blank:
            content = line.content
            yield Row(line.number, content, _read(content.removeprefix(codecs.BOM_UTF8)))


def of_list(file: BinaryIO) -> Iterator[Row]:
    """The objects of one list, or one object by itself. `Rejected` for the file, at the first."""
    content = file.read(MOST_LIST_BYTES + 1)
    if len(content) > MOST_LIST_BYTES:
        limit = f"A JSON list is {MOST_LIST_BYTES // 1024 // 1024} MiB at most; send NDJSON."
        raise refuse(413, Code.TOO_LONG, limit)
    found = json_limits.read(content.removeprefix(codecs.BOM_UTF8))
    items = found if isinstance(found, list) else [found]
    for number, item in enumerate(items, 1):
        body = json.dumps(item, ensure_ascii=False).encode()
        if len(body) > LONGEST:
            yield Row(number, body[:KEPT], _too_long("The object"))
        else:
            yield Row(number, body, _flat(item))


def _read(content: bytes) -> dict[str, str] | Rejected:
    try:
        return flat_json.fields(json_limits.read(content))
    except Rejected as rejected:
        return rejected


def _flat(item: Any) -> dict[str, str] | Rejected:
    try:
        return flat_json.fields(item)
    except Rejected as rejected:
        return rejected


def _too_long(what: str) -> Rejected:
    return refuse(413, Code.TOO_LONG, f"{what} is longer than {LONGEST // 1024} KiB.")
