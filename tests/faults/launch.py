"""`python -m tests.faults.launch SERVICE`: a service with failpoints in it.

It ends with the process that started it, also when that one is killed.
"""

import ctypes
import os
import runpy
import signal
import sys
from pathlib import Path

from tests.faults import failpoints

_PR_SET_PDEATHSIG = 1


def main(service: str) -> None:
    """Become that service."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if service in failpoints.ALL:
        failpoints.put_in(service, Path(os.environ[failpoints.VARIABLE]))
    module = f"services.{service}" if service in failpoints.ALL else f"services.devkit.{service}"
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1])
