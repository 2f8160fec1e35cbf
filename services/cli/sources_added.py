"""A source file that is not in the folder yet: what it states there, and putting it in."""

import os
from dataclasses import replace
from pathlib import Path

from services.chassis.reviewed.faults import Fault, Faults, FilesRefused
from services.chassis.reviewed.files import file_content
from services.intake.source import Source
from services.intake.source_files import contents
from services.intake.source_reading import read


class NameTaken(Exception):
    """There is another source of this name."""


def stated(file: Path, folder: Path) -> Source:
    """The source that a file states, as if it stood in the folder; `FilesRefused`."""
    return _read(file, _content(file), folder)


def checked(file: Path, folder: Path) -> tuple[Source, bytes]:
    """The same of a new source, with the file's bytes; `NameTaken` where another has its name."""
    content = _content(file)
    if contents(folder).get(file.name, content) != content:
        raise NameTaken
    return _read(file, content, folder), content


def put(content: bytes, into: Path) -> None:
    """Have the whole file there at once: a running intake reads it any moment."""
    beside = into.with_name(f".{into.name}.new")
    beside.write_bytes(content)
    os.replace(beside, into)  # noqa: PTH105 - the same, and says that it replaces


def _content(file: Path) -> bytes:
    faults = Faults()
    content = file_content(file, faults)
    if content is None:
        raise faults.refused()
    return content


def _read(file: Path, content: bytes, folder: Path) -> Source:
    found = read({**contents(folder), file.name: content}, str(folder), {})
    wrong = [each for each in found.faults if Path(each.place.file).name == file.name]
    if wrong:
        raise FilesRefused(
            Fault(replace(each.place, file=str(file)), each.message) for each in wrong
        )
    return found.sources[file.stem]
