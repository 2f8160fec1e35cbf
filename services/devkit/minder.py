"""Stops a home's servers when the process that they were started for is gone, however it ended.

Runs by itself: `python -m services.devkit.minder PID BORN HOME`.
"""

import os
import shutil
import sys
import time
from pathlib import Path

import psutil

from services.devkit import processes
from services.devkit.home import Home
from services.devkit.kafka import Kafka
from services.devkit.postgres import Postgres


def mind(home: Home) -> None:
    """See to it that this home goes, servers and data, when the calling process has gone."""
    me = processes.Mark.of(psutil.Process())
    argv = [sys.executable, "-m", "services.devkit.minder", me.pid, me.born, home.root]
    processes.spawn([str(word) for word in argv], home.log("minder"))


def main(pid: str, born: str, root: str) -> None:
    """Wait for that process to end, then remove the home."""
    mark = processes.Mark(pid=int(pid), born=float(born))
    while processes.find(mark):
        time.sleep(0.5)
    home = Home(Path(root))
    if home.root.exists():
        remove(home)


def remove(home: Home) -> None:
    """Stop a home's servers and leave nothing of it."""
    Kafka(home).wipe()
    Postgres(home).wipe()
    shutil.rmtree(home.root, ignore_errors=True)


if __name__ == "__main__":
    os.chdir("/")
    main(*sys.argv[1:])
