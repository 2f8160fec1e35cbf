"""A Maildir: files that a mail server delivers, or a person drops, by renaming them into `new`."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.intake.doors.box import Folder, Waiting

LOOK_SECONDS = 1.0


class Maildir:
    """A Maildir with Maildir++ folders: a move is one rename, so that no kill doubles a mail."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    async def open(cls, root: Path) -> "Maildir":
        """The Maildir there, made if it is not."""
        await asyncio.to_thread(_make, root)
        return cls(root)

    async def waiting(self) -> Sequence[Waiting]:
        """What is in `new` and in `cur`: a mail that people have only looked at waits, too."""
        return await asyncio.to_thread(_listed, self._root)

    async def heads(self, mails: Sequence[Waiting], *, most: int) -> Mapping[str, bytes]:
        """The beginnings of those that are there."""
        return await asyncio.to_thread(_heads, self._root, mails, most)

    async def read(self, mail: Waiting, *, most: int) -> bytes | None:
        """At most so many bytes of a mail; None if it is gone."""
        return await asyncio.to_thread(_content, self._root / mail.name, most)

    async def move(self, mail: Waiting, folder: Folder) -> None:
        """Rename it into the folder."""
        await asyncio.to_thread(_rename, self._root / mail.name, self._root / f".{folder}" / "cur")

    async def rest(self, seconds: float) -> None:
        """Wait until there is something in `new`."""
        for _ in range(max(1, int(seconds / LOOK_SECONDS))):
            await asyncio.sleep(min(seconds, LOOK_SECONDS))
            if await asyncio.to_thread(_any, self._root / "new"):
                return

    async def close(self) -> None:
        """There is nothing to let go of."""


def _make(root: Path) -> None:
    for folder in (root, *(root / f".{each}" for each in Folder)):
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)


def _listed(root: Path) -> list[Waiting]:
    found = []
    for part in ("new", "cur"):
        for path in (root / part).iterdir():
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            if path.is_file() and not path.name.startswith("."):
                found.append((status.st_mtime, Waiting(f"{part}/{path.name}", status.st_size)))
    return [mail for _, mail in sorted(found, key=lambda each: (each[0], each[1].name))]


def _heads(root: Path, mails: Sequence[Waiting], most: int) -> dict[str, bytes]:
    found = ((mail.name, _content(root / mail.name, most)) for mail in mails)
    return {name: head for name, head in found if head is not None}


def _content(path: Path, most: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        return None


def _rename(path: Path, folder: Path) -> None:
    """Never over another mail, which may have had the same name."""
    base = path.name.partition(":2,")[0]
    if (folder / f"{base}:2,S").exists():
        base = f"{base}.{time.time_ns()}"
    try:
        path.rename(folder / f"{base}:2,S")
    except FileNotFoundError:
        return


def _any(folder: Path) -> bool:
    return next(folder.iterdir(), None) is not None
