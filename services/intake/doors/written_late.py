"""Files that were read and put away, and are written to afterwards by a sender that had stalled.

Whether a file is whole nobody can tell for sure: it stays open at its writer's under any name.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from services.intake.doors.claim import NoFile, named, taken_at
from services.intake.doors.looks_twice import Inode, LooksTwice, State

WATCHED = timedelta(hours=1)
"""For how long after they were taken up files are looked at."""

MOST = 1_000
"""Of so many files, the newest, for each is looked at in every turn."""


@dataclass
class WrittenLate:
    """Which files are otherwise than when they were opened to be read."""

    apart: float
    """Seconds for which such a file must stay as it is before it is read again."""
    _read: dict[Path, State | None] = field(default_factory=dict)
    _next: float = 0.0

    def __post_init__(self) -> None:
        self._looks = LooksTwice(self.apart)

    def put_away(self, path: Path, read: State | None) -> None:
        """Look at this file from now on. `read` is what it was; None where that was otherwise."""
        self._read[path] = read

    def left(self, folder: Path) -> None:
        """Look at what an earlier process has put away here: by when it was taken, and written."""
        since = datetime.now(UTC) - WATCHED
        today = since.date().isoformat()
        days = sorted(each for each in folder.iterdir() if each.name >= today and each.is_dir())
        for path in (each for day in days for each in sorted(day.iterdir())):
            at, found = _taken_at(path), _state(path)
            if found is not None and at is not None and at >= since:
                late = found[1][1] > at.timestamp() * 1e9
                self.put_away(path, None if late else found[1])

    def whole(self) -> list[Path]:
        """The files that have become otherwise and have been left alone since; not looked at more.

        Who finds one has it read again.
        """
        if (now := time.monotonic()) < self._next:
            return []
        self._next = now + self.apart
        self._forget()
        changed = dict(self._changed())
        seen = dict(changed.values())
        whole = self._looks.whole(seen, now)
        found = [path for path, (inode, _) in changed.items() if inode in whole]
        for path in found:
            del self._read[path]
        return found

    def _changed(self) -> Iterator[tuple[Path, tuple[Inode, State]]]:
        for path, read in self._read.items():
            if (now := _state(path)) is not None and now[1] != read:
                yield path, now

    def _forget(self) -> None:
        since = datetime.now(UTC) - WATCHED
        newest = islice(reversed(self._read.items()), MOST)
        kept = [(p, read) for p, read in newest if (at := _taken_at(p)) and at >= since]
        self._read = dict(reversed(kept))


def _taken_at(path: Path) -> datetime | None:
    try:
        return taken_at(named(path)[0])
    except NoFile:
        return None


def _state(path: Path) -> tuple[Inode, State] | None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return found.st_ino, (found.st_size, found.st_mtime_ns)
