"""Files for somebody else to fetch: each is there whole or not at all, and survives a power cut."""

import os
from pathlib import Path


def put(folder: Path, name: str, content: bytes, *, by_way_of: Path) -> None:
    """A file of this name with this content, in place of any other.

    It is written in `by_way_of`, a folder of the same disk that nobody fetches from.
    """
    made = by_way_of / name
    with made.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    made.rename(folder / name)
    _synced(folder)


def _synced(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
