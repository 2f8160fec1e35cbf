"""`python -m tests.connected.intake.ended TARGET before|after N`: intake, killed at a boundary.

It ends as by kill -9 the N-th time that it comes there, and with the process that started it.
"""

import ctypes
import os
import runpy
import signal
import sys

from tests.faults.failpoints import Point, find, wrapped

_PR_SET_PDEATHSIG = 1


def main(target: str, side: str, times: str) -> None:
    """Become intake; N is 0 for one that lives."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    left = int(times)

    def passed(_: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    point = Point("the end", target, after=side == "after")
    owner, name, function = find(point)
    setattr(owner, name, wrapped(function, point, passed))
    sys.argv = ["intake"]
    runpy.run_module("services.intake", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
