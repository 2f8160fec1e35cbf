"""A file that one process works on, and no other: by a lock that ends with the process."""

import fcntl
import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from uuid import UUID

from services.intake.doors.looks_twice import State

BETWEEN = "~"
"""Stands between the claim's id and the name that the sender gave; twice where it is `late`."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoFile(Exception):
    """What has the name is a link, a pipe or a folder, or nothing that `Pickup` put there."""


@dataclass(frozen=True)
class Claim:
    """A claimed file, open for reading. `id` is a UUID version 7: it says when it was taken first.

    `opened` is what it was when it was opened: who wrote it may go on. `late`: it was taken and
    dealt with before, and was written to afterwards. Leaving it as a context gives the file free.
    """

    id: UUID
    name: str
    path: Path
    file: BinaryIO
    opened: State
    late: bool = False

    @property
    def taken_at(self) -> datetime:
        """When the file was taken up first, to the millisecond; a later claim keeps it."""
        return taken_at(self.id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.file.close()


def claimed(path: Path) -> Claim | None:
    """The claim on a file of the working folder; None where another process has it, or had it."""
    id_, name = named(path)
    file = _opened(path)
    if file is None:
        return None
    if not _locked(file, path):
        file.close()
        return None
    found = os.fstat(file.fileno())
    state, late = (found.st_size, found.st_mtime_ns), name.startswith(BETWEEN)
    return Claim(id_, name.removeprefix(BETWEEN), path, file, state, late)


def taken_at(claim: UUID) -> datetime:
    """When a claim with this id was made."""
    return _EPOCH + timedelta(milliseconds=claim.int >> 80)


def named(path: Path) -> tuple[UUID, str]:
    """The claim's id, and the sender's name; `NoFile` where `Pickup` has not given the name."""
    id_, _, name = path.name.partition(BETWEEN)
    try:
        return UUID(id_), name
    except ValueError:
        raise NoFile from None


def _opened(path: Path) -> BinaryIO | None:
    """Without following a link, and without waiting for who writes into a pipe."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError:
        if path.is_symlink():
            raise NoFile from None
        raise
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise NoFile
    return os.fdopen(number, "rb")


def _locked(file: BinaryIO, path: Path) -> bool:
    """Whether this process has the lock, on the file that still has this name."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(file.fileno()).st_ino == path.lstat().st_ino
    except (BlockingIOError, FileNotFoundError):
        return False
