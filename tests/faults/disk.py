"""A disk of the servers' own, which can be full and have room again at once."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MEGABYTES = 4096
"""At most; memory is taken for what lies there only."""

SLACK = 8
"""Megabytes left while the disk is made smaller: a size below its use is refused, and the
servers write meanwhile. The ballast takes them."""

PAGE = bytes(4096)


@dataclass(frozen=True)
class Disk:
    """A file system of its own, if one could be mounted here: only root may."""

    root: Path

    @property
    def mounted(self) -> bool:
        """Whether it is a disk at all."""
        return self.root.is_mount()

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not another page fits, as long as this lasts."""
        ballast = self.root / "ballast"
        self._resize(self._used() + SLACK)
        try:
            _fill(ballast)
            yield
        finally:
            ballast.unlink(missing_ok=True)
            self._resize(MEGABYTES)

    def _used(self) -> int:
        found = os.statvfs(self.root)
        return (found.f_blocks - found.f_bfree) * found.f_frsize // 2**20

    def _resize(self, megabytes: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={megabytes}m", self.root], check=True)


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(PAGE)


@contextmanager
def disk(root: Path) -> Iterator[Disk]:
    """A disk mounted there, or just the folder where nothing can be mounted."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "frontdoor", str(root)]
    subprocess.run(mount, capture_output=True, check=False)
    try:
        yield Disk(root)
    finally:
        subprocess.run(["umount", "--lazy", root], capture_output=True, check=False)
