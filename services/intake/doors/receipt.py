"""The reply to one dropped file on disk: there as a whole, or not at all."""

import os
import shutil
from pathlib import Path
from typing import Self
from uuid import UUID

from services.intake.formats import reply_file
from services.intake.formats.reply_file import Told


class Receipt:
    """What a file was answered, kept under the file's identity.

    `claim` keeps apart two processes that have the same content under two names.
    """

    def __init__(self, folder: Path, identity: str, claim: UUID) -> None:
        self._path = folder / f"{identity}.csv"
        self._part = folder / f".{claim}.part"

    @property
    def kept(self) -> bool:
        """Whether the file was answered before."""
        return self._path.exists()

    def told(self) -> int:
        """How many rows a kept one tells of. No cell of it has a line break."""
        with self._path.open("rb") as file:
            return sum(1 for _ in file) - 1

    def begin(self) -> Self:
        """Begin a new one; what an earlier try left is overwritten."""
        self._file = self._part.open("w", encoding="utf-8", newline="")
        self._file.write(reply_file.HEADER)
        return self

    def tell(self, told: Told) -> None:
        """Add a row's line."""
        self._file.write(reply_file.line(told))

    def keep(self) -> None:
        """Have it on disk, under its name."""
        with self._file:
            self._file.flush()
            os.fsync(self._file.fileno())
        self._part.rename(self._path)

    def give_up(self) -> None:
        """Leave what was begun."""
        self._file.close()

    def copy(self, replies: Path, name: str) -> None:
        """Tell the sender, under the sender's own name for the file."""
        part = replies / self._part.name
        shutil.copyfile(self._path, part)
        part.rename(replies / f"{name}.reply.csv")

    def forget(self) -> None:
        """Have the same file read again."""
        self._path.unlink(missing_ok=True)
