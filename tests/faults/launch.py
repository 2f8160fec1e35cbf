"""`python -m tests.faults.launch NAME`: a service, or a command, with failpoints in it.

It ends with the process that started it, also when that one is killed.
"""

import ctypes
import os
import pkgutil
import runpy
import signal
import sys
from pathlib import Path

from tests.faults import failpoints

_PR_SET_PDEATHSIG = 1


def main(name: str, *words: str) -> None:
    """Become that service, or `frontdoor` with these words."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if failpoints.of(name):
        failpoints.put_in(name, Path(os.environ[failpoints.VARIABLE]))
    sys.argv = [name, *words]
    if words:
        pkgutil.resolve_name("services.cli.app:main")()
    else:
        module = name if name in failpoints.ALL else f"devkit.{name}"
        runpy.run_module(f"services.{module}", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
