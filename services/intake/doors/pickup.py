"""Picking files up from a folder: each whole, each once, none ever deleted.

Beside `inbox`, where senders write, a folder has `working`, `done` and `quarantine`. A file that is
whole is renamed into `working`, and who locks it there has it. The lock ends with its process,
whatever ends that, so that what a killed process left is found locked by nobody and is taken up
again. Several processes may pick up from one folder.

What is written to after it was put away is taken up again: its sender had only stalled.
"""

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from services.chassis import ids
from services.chassis.logs import logger
from services.intake.doors.claim import BETWEEN, Claim, NoFile, claimed
from services.intake.doors.looks_twice import LooksTwice
from services.intake.doors.written_late import WrittenLate

log = logger("intake.pickup")

_PROPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ ()+-]{0,149}")
_AWAY = ("done", "quarantine")
_UNDER_WAY = re.compile(r"\..*|.*(\.(part|tmp|temp|filepart|crdownload|swp)|~)", re.IGNORECASE)

ODD = "odd-name"
"""The name of a claim whose file had a name that is not proper: it may tell of a person."""


@dataclass
class Pickup:
    """One folder.

    Its methods block for the time of a few system calls. An outage of the disk is an `OSError`.
    """

    root: Path
    apart: float = 2.0
    """Seconds for which a file must stay as it is before it counts as whole."""
    _looks: LooksTwice = field(init=False)
    _late: WrittenLate | None = None

    def __post_init__(self) -> None:
        self._looks = LooksTwice(self.apart)

    def prepare(self, *more: str) -> None:
        """Make the folders, and more of them."""
        for name in ("inbox", "working", *_AWAY, *more):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        if self._late is None:
            self._late = WrittenLate(self.apart)
            for name in _AWAY:
                self._late.left(self.root / name)

    def take(self) -> Claim | None:
        """A file for this process alone: what a dead one left first, then the oldest that is whole.

        What is no file (a link, for one) goes to `quarantine` on the way; what was written after it
        was put away comes back.
        """
        self._bring_back()
        return next(self._left(), None) or next(self._new(), None)

    def done(self, claim: Claim) -> Path:
        """Put a file away that was dealt with; where it now is."""
        return self._deal_with(claim, "done")

    def quarantine(self, claim: Claim) -> Path:
        """Put a file away that a person must look at; where it now is."""
        return self._deal_with(claim, "quarantine")

    def _deal_with(self, claim: Claim, where: str) -> Path:
        now = self._put_away(claim.path, where)
        if self._late is not None:
            self._late.put_away(now, claim.opened)
        return now

    def _bring_back(self) -> None:
        for path in self._late.whole() if self._late is not None else ():
            name = path.name.partition(BETWEEN)[2]
            late = BETWEEN if path.parent.parent.name == "done" and name[0] != BETWEEN else ""
            with contextlib.suppress(FileNotFoundError):
                path.rename(self._claimable(late + name))
                log.warning("a file was written to after it was read, and is taken up again")

    def _claimable(self, name: str) -> Path:
        return self.root / "working" / f"{ids.uuid7()}{BETWEEN}{name}"

    def _left(self) -> Iterator[Claim]:
        for path in sorted((self.root / "working").iterdir()):
            if (claim := self._claimed(path)) is not None:
                yield claim

    def _new(self) -> Iterator[Claim]:
        for path in self._whole():
            name = path.name if _PROPER.fullmatch(path.name) else ODD
            target = self._claimable(name)
            try:
                path.rename(target)
            except FileNotFoundError:
                continue  # another process was there first
            if (claim := self._claimed(target)) is not None:
                yield claim

    def _claimed(self, path: Path) -> Claim | None:
        try:
            return claimed(path)
        except NoFile:
            log.warning("what is no file was put into quarantine")
            with contextlib.suppress(FileNotFoundError):
                self._put_away(path, "quarantine")
            return None

    def _whole(self) -> list[Path]:
        """The files of the inbox that are whole and have a name of their own, the oldest first."""
        found = list(_files(self.root / "inbox"))
        seen = {state.st_ino: (state.st_size, state.st_mtime_ns) for _, state in found}
        whole = self._looks.whole(seen, time.monotonic())
        ready = [
            (state.st_mtime_ns, path)
            for path, state in found
            if state.st_ino in whole and not _UNDER_WAY.fullmatch(path.name)
        ]
        return [path for _, path in sorted(ready)]

    def _put_away(self, path: Path, where: str) -> Path:
        target = self.root / where / datetime.now(UTC).date().isoformat() / path.name
        target.parent.mkdir(exist_ok=True)
        return path.rename(target)


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """What stands in a folder, without the folders in it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                if not entry.is_dir(follow_symlinks=False):
                    yield Path(entry.path), entry.stat(follow_symlinks=False)
