"""Ends a demo's services and servers when the demo itself is gone without having done so.

Runs by itself: `python -m services.devkit.demo.guard PID BORN HOME`.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from services.devkit import processes, servers
from services.devkit.demo.doors import doors
from services.devkit.home import Home

HOME = "FRONTDOOR_HOME"
"""The variable by which a service of a demo is known, whatever became of the records."""


@contextmanager
def guarded(home: Home) -> Iterator[None]:
    """While this lasts, nothing of the home outlives the calling process, even if it is killed."""
    me = processes.Mark.of(psutil.Process())
    argv = [sys.executable, "-m", __spec__.name, str(me.pid), str(me.born), str(home.root)]
    guard = processes.spawn(argv, home.log("guard"))
    try:
        yield
    finally:
        _end_services(home)
        processes.end(guard, by=signal.SIGTERM, grace=5)


def main(pid: str, born: str, root: str) -> None:
    """Wait for that process to end, then end what is left of the home. Its logs stay."""
    mark = processes.Mark(pid=int(pid), born=float(born))
    while processes.find(mark):
        time.sleep(0.5)
    home = Home(Path(root))
    _end_services(home)
    own = servers.ours(home)
    own.kafka.kill()
    own.postgres.kill()
    own.wipe()
    shutil.rmtree(doors(home).root, ignore_errors=True)


def _end_services(home: Home) -> None:
    left = services_of(home)
    for service in left:
        processes.send(service, signal.SIGTERM)
    for service in left:
        processes.end(service, by=signal.SIGTERM, grace=20)


def services_of(home: Home) -> list[psutil.Process]:
    """The services that were started with this home in their environment."""
    return [each for each in psutil.process_iter() if _is_of(each, home)]


def _is_of(process: psutil.Process, home: Home) -> bool:
    try:
        words = process.cmdline()
        ours = len(words) > 2 and words[1] == "-m" and words[2].startswith("services.")
        return ours and process.pid != os.getpid() and process.environ().get(HOME) == str(home.root)
    except psutil.Error:
        return False


if __name__ == "__main__":
    os.chdir("/")
    main(*sys.argv[1:])
