"""A disk of a few megabytes, which can be filled and freed, and a PostgreSQL that lies on it."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.devkit.account import data_folder, own
from services.devkit.home import Home
from services.devkit.postgres import Postgres


@dataclass(frozen=True)
class SmallDisk:
    """A real file system of its own."""

    root: Path

    def fill(self) -> None:
        """Leave no page free."""
        with contextlib.suppress(OSError), (self.root / "filler").open("wb", 0) as filler:
            while filler.write(bytes(4096)):
                pass

    def free(self) -> None:
        """Give back what was filled."""
        (self.root / "filler").unlink()


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """A disk for this test; where none can be mounted, the test is skipped and says so."""
    root = Path(tempfile.mkdtemp(prefix="frontdoor-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "frontdoor", str(root)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        root.rmdir()
        pytest.skip("no small disk: only root may mount one")
    try:
        yield SmallDisk(root)
    finally:
        subprocess.run(["umount", "--lazy", str(root)], check=True)
        root.rmdir()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server for this test alone."""
    home = Home(Path(tempfile.mkdtemp(prefix="frontdoor-full-")))
    server = Postgres(home)
    try:
        server.start()
        yield server
    finally:
        server.wipe()
        shutil.rmtree(home.root, ignore_errors=True)


def move_log(server: Postgres, disk: SmallDisk) -> None:
    """Put the server's write-ahead log on the disk."""
    server.stop()
    log, there = data_folder(server.home) / "pg_wal", own(disk.root / "log")
    subprocess.run(["cp", "-a", f"{log}/.", there], check=True)
    shutil.rmtree(log)
    log.symlink_to(there)
    server.start()


def room_for_tables(disk: SmallDisk) -> Path:
    """A folder on the disk that PostgreSQL may make a tablespace of."""
    return own(disk.root / "tables")
