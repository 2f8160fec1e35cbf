"""Server processes that outlive the command that starts them, and are ended only if they are ours.

A process is known by its id *and* its time of birth, so a reused id is never taken for it.
"""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from services.devkit import records
from services.devkit.errors import NotStartedError

SAME_BIRTH = 2.0  # seconds; the kernel's boot time, which births are told from, is adjusted
DETACH = '"$@" 2>&1 & echo $! >&2'  # the shell ends at once, so nobody has to reap the server


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What identifies a process for good."""

    pid: int
    born: float

    @classmethod
    def of(cls, process: psutil.Process) -> "Mark":
        """The mark of a living process."""
        return cls(pid=process.pid, born=process.create_time())


def spawn(argv: Sequence[str | Path], log: Path, account: int | None = None) -> psutil.Process:
    """Start a server in a session of its own, writing to `log`, under the account if one is given.

    It inherits no environment but PATH, so nothing secret reaches it and nothing there changes it.
    """
    with log.open("ab") as output:
        shell = subprocess.run(  # noqa: S603 - our own words, no shell syntax from outside
            ["/bin/sh", "-c", DETACH, "sh", *map(str, argv)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            user=account,
            check=True,
        )
    try:
        return psutil.Process(int(shell.stderr))
    except psutil.NoSuchProcess:
        raise NotStartedError(Path(argv[0]).name, log) from None


def remember(process: psutil.Process, path: Path) -> None:
    """Write down which process it is."""
    records.write(path, asdict(Mark.of(process)))


def recall(path: Path) -> psutil.Process | None:
    """The process written down there, if it still lives; a reused id is not it."""
    facts = records.read(path)
    try:
        return find(Mark(pid=int(facts["pid"]), born=float(facts["born"])))
    except (KeyError, TypeError, ValueError):
        return None


def find(mark: Mark) -> psutil.Process | None:
    """The living process of that mark."""
    try:
        process = psutil.Process(mark.pid)
        same = abs(process.create_time() - mark.born) < SAME_BIRTH
    except psutil.Error:
        return None
    return process if same and is_alive(process) else None


def is_alive(process: psutil.Process) -> bool:
    """Whether the process runs, with any of its threads; one that waits to be reaped does not."""
    try:
        ended = process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1
        return process.is_running() and not ended
    except psutil.Error:
        return False


def running(program: str, argument: str) -> psutil.Process | None:
    """A living process of the program that was started with exactly this argument.

    Finds a server of ours whose record was lost: the argument names our own folder.
    """
    for process in psutil.process_iter(["cmdline"]):
        first, *others = process.info["cmdline"] or [""]
        if Path(first).name == program and argument in others and is_alive(process):
            return process
    return None


def end(process: psutil.Process, *, by: signal.Signals, grace: float) -> None:
    """Ask the process to end, and make it end when the grace period is over."""
    send(process, by)
    if not gone(process, within=grace):
        send(process, signal.SIGKILL)
        gone(process, within=10)


def send(process: psutil.Process, what: signal.Signals) -> None:
    """Send a signal, unless the process has ended by itself."""
    try:
        process.send_signal(what)
    except psutil.NoSuchProcess:
        return


def gone(process: psutil.Process, *, within: float) -> bool:
    """Whether the process has ended, after waiting for that for so many seconds."""
    until = time.monotonic() + within
    while is_alive(process):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
