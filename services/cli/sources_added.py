"""Putting a new source file into the folder."""

import os
from pathlib import Path

from services.chassis.reviewed.faults import Faults, FilesRefused
from services.chassis.reviewed.files import file_content
from services.intake.source import Source
from services.intake.source_files import contents
from services.intake.source_reading import read


class NameTaken(Exception):
    """There is another source of this name."""


def checked(file: Path, folder: Path) -> tuple[Source, bytes]:
    """The source that a file states beside those that are there, and its bytes.

    `FilesRefused` where it does not hold; `NameTaken`.
    """
    faults = Faults()
    content, beside = file_content(file, faults), contents(folder)
    if content is None:
        raise faults.refused()
    if beside.get(file.name, content) != content:
        raise NameTaken
    found = read({**beside, file.name: content}, str(folder), {})
    wrong = [each for each in found.faults if Path(each.place.file).name == file.name]
    if wrong:
        raise FilesRefused(wrong)
    return found.sources[file.stem], content


def put(content: bytes, into: Path) -> None:
    """Have the whole file there at once: a running intake reads it any moment."""
    beside = into.with_name(f".{into.name}.new")
    beside.write_bytes(content)
    os.replace(beside, into)  # noqa: PTH105 - the same, and says that it replaces
