"""Chunks of recorded referrals as Arrow files in a folder, written whole and read as they lie."""

import os
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from services.router.columns import chunk
from services.router.columns.recorded import Recorded, Unreadable

ROWS = 131_072
"""The rows of a chunk: 5 MB, and masks that a processor's nearest cache holds."""

_SUFFIX = ".arrow"


def append(folder: Path, recorded: Recorded) -> Path:
    """Write a chunk behind the others; its file. There is one writer to a folder.

    Whoever reads meanwhile, or after a power cut, finds the whole chunk or none of it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_next(folder):06d}{_SUFFIX}"
    part = path.with_suffix(".part")
    table = chunk.table(recorded)
    with part.open("wb") as file:
        with pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        file.flush()
        os.fsync(file.fileno())
    return part.replace(path)


def _next(folder: Path) -> int:
    numbers = [int(path.stem) for path in _chunks(folder) if path.stem.isdecimal()]
    return max(numbers, default=0) + 1


def chunks(places: Iterable[Path]) -> list[Path]:
    """The files of all these places, in their order; a folder stands for the chunks in it.

    `Unreadable` where a folder has none.
    """
    return [path for place in places for path in _files(place)]


def _files(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    found = _chunks(place)
    if not found:
        raise Unreadable(f"{place}: there are no recorded facts in this folder")
    return found


def _chunks(folder: Path) -> list[Path]:
    """Those in folders of it, too, but not what is still being written."""
    found = sorted(folder.rglob(f"*{_SUFFIX}"))
    return [path for path in found if not any(each.suffix == ".part" for each in path.parents)]


def rows(path: Path) -> int:
    """How many rows a chunk has, without reading them."""
    return int(_table(path).num_rows)


def read(path: Path) -> Recorded:
    """The rows of a chunk, mapped into memory; `Unreadable` where the file is none."""
    table = _table(path)
    try:
        return chunk.recorded(table)
    except Unreadable as error:
        raise Unreadable(f"{path}: {error}") from None


def _table(path: Path) -> chunk.Table:
    try:
        with pa.memory_map(str(path)) as file:
            return pa.ipc.open_file(file).read_all()
    except (OSError, pa.ArrowException) as error:
        raise Unreadable(f"{path}: {error}") from None
