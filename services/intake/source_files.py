"""The folder of the source files."""

from pathlib import Path

from services.chassis.reviewed.faults import Fault, Faults, FilesRefused, Place
from services.chassis.reviewed.files import file_content
from services.intake.source import Source
from services.intake.source_reading import SUFFIX, Contents, Found, read

SOURCES = Path(__file__).parent / "sources"


def contents(directory: Path) -> Contents:
    """The source files of a folder, as they are now; `FilesRefused` without a folder."""
    if not directory.is_dir():
        raise FilesRefused([Fault(Place(str(directory)), "there is no such folder")])
    return {path.name: _content(path) for path in sorted(directory.glob(f"[!.]*{SUFFIX}"))}


def _content(path: Path) -> bytes | Fault:
    faults = Faults()
    found = file_content(path, faults)
    return faults.found[0] if found is None else found


def check(directory: Path) -> Found:
    """Every source of a folder that holds, and every fault of the others."""
    try:
        return read(contents(directory), str(directory), {})
    except FilesRefused as refused:
        return Found({}, refused.faults)


def load_all(directory: Path = SOURCES) -> dict[str, Source]:
    """Every source by name; `FilesRefused` with every fault where a file does not hold."""
    found = check(directory)
    if found.faults:
        raise FilesRefused(found.faults)
    return dict(found.sources)


def load(name: str, directory: Path = SOURCES) -> Source:
    """One source."""
    return load_all(directory)[name]
