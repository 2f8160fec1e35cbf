"""A disk of the servers' own, which can be full and have room again at once."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEGABYTES = 4096
"""At most; memory is taken for what lies there only."""


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
        found = os.statvfs(self.root)
        used = (found.f_blocks - found.f_bfree) * found.f_frsize
        self._resize(f"{used // 1024}k")
        try:
            yield
        finally:
            self._resize(f"{MEGABYTES}m")

    def _resize(self, size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", self.root], check=True)


@contextmanager
def disk(root: Path) -> Iterator[Disk]:
    """A disk mounted there, or just the folder where nothing can be mounted."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "frontdoor", str(root)]
    subprocess.run(mount, capture_output=True, check=False)
    try:
        yield Disk(root)
    finally:
        subprocess.run(["umount", "--lazy", root], capture_output=True, check=False)
