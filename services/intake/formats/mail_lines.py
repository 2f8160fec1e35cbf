"""Files of fields as lines `name: value`, for phrases to be found in. They are read by no form.

`safeguarding: no` is so a denial. In doubt nothing is denied: a name that is a sentence, or that
denies by itself, stands on a line of its own, and so does its value.
"""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from services.intake.formats import denial
from services.intake.formats.mail_content import Kind
from services.intake.negation_words import BE, CUES, PERSONS

Pairs = Iterator[tuple[str, str]]

_NAMES = 3
"""Names that lead to a value in JSON, the innermost ones."""
_LONGEST_NAME = 100
_SHORT = 3
"""Words of a name that says nothing where nothing stands after it."""
_NOTHING = frozenset({"", "unknown", "not known"})
"""What is neither a denial nor a concern."""

_TELLING = CUES | PERSONS | BE
_JOINTS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.]+")
_WORD = re.compile(r"[a-z'-]+")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_END_TAG = re.compile(r"</[^<>]*>")
_TAG = re.compile(r"<([\w:.-]+)")
_ATTRIBUTE = re.compile(r"""[\w:.-]+=["']([^"'<>]*)["']""")


def lines(kind: Kind, text: str) -> str:
    """The lines of a file of CSV, JSON or XML; of what cannot be read, its text without its marks.

    They are hardly longer than the file: where names would stand there over and over, so they do.
    """
    text = text.removeprefix("\ufeff")
    if kind is Kind.XML:
        return _of_xml(text)
    try:
        found = _bounded(_of_json(text) if kind is Kind.JSON else _of_csv(text), len(text))
    except (ValueError, RecursionError, csv.Error):
        found = None
    if found is not None:
        return found
    return _unmarked(text) if kind is Kind.JSON else text


def _bounded(pairs: Pairs, size: int) -> str | None:
    """The lines of pairs, each once; None where there are none, or many more than in the file."""
    found: dict[tuple[str, str], str] = {}
    left = size + size // 2
    for each in pairs:
        if each not in found:
            found[each] = _line(*each)
            left -= len(found[each]) + 1
        if left < 0:
            return None
    return "\n".join(filter(None, found.values())) if found else None


def _line(name: str, value: str) -> str:
    if value.strip().lower() in _NOTHING:
        return name if len(name.split()) > _SHORT else ""
    said = "no" if denial.denies(value) else value
    words = _WORD.findall(name.lower())
    if "?" in name or _TELLING.isdisjoint(words):
        return f"{name}: {said}" if name else said
    return "\n".join((" ".join(word for word in words if word not in CUES), said))


def _label(name: str) -> str:
    """A name as words."""
    return name if " " in name else _JOINTS.sub(" ", name)


def _of_json(text: str) -> Pairs:
    """Each value with the names that lead to it. A name that stands twice has both its values."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), json.loads(text, object_pairs_hook=tuple))]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, tuple):
            for name, item in reversed(value):
                waiting.append(((*path, _label(name[:_LONGEST_NAME]))[-_NAMES:], item))
                if len(name) > _LONGEST_NAME:
                    waiting.append(((), name))
        elif isinstance(value, list):
            waiting += ((path, item) for item in reversed(value))
        else:
            yield " ".join(path), _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _of_csv(text: str) -> Pairs:
    """Each cell with its column's name; of two columns also each second cell with the first."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names = [_label(each) for each in next(rows, [])]
    for row in filter(any, rows):
        yield from zip_longest(names, row, fillvalue="")
        if len(names) == 2 == len(row):
            yield from ((each[0], each[1]) for each in (names, row))


def _of_xml(text: str) -> str:
    """What stands between the marks; of these the names, and their attributes line by line."""
    opened = _TAG.sub(lambda found: f"\n{found[1]}: ", _END_TAG.sub("\n", text))
    plain = _ATTRIBUTE.sub(r"\1\n", opened).replace("/>", "\n").replace(">", " ")
    return html.unescape(plain)


def _unmarked(text: str) -> str:
    """Each piece on a line of its own, where no denial of another one reaches it."""
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.replace("\\n", "\n"))
    return re.sub(r"[{}\[\],]", "\n", plain.replace('"', " "))
