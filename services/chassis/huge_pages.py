"""A service's memory on huge pages, once it is up: one of 2 MiB for 512 small ones.

Where a page is, the processor looks up in memory unless it remembers; under a hypervisor it takes
two tables. Of few pages it remembers most: an eighth of a door's work for each message less.
"""

import asyncio
import ctypes
from collections.abc import Iterator
from pathlib import Path

from services.chassis.service import Runtime

SIZE = 2 << 20

AFTER_SECONDS = 1.0
"""Until there is what a service needs for its first messages; who ends before copies nothing."""

_COLLAPSE = 25
"""Of madvise(2), since Linux 6.1, whatever the system's own policy is. Others refuse it."""

_MAPS = Path("/proc/self/maps")


async def run(_: Runtime) -> None:
    """Ask for it once, without holding up anything; then last, as every part of a service does."""
    await asyncio.sleep(AFTER_SECONDS)
    await asyncio.to_thread(collapse)
    await asyncio.Event().wait()


def collapse() -> None:
    """Put the heap on huge pages now. What cannot be moved, or not on this system, stays."""
    if not _MAPS.exists():
        return
    advise = ctypes.CDLL(None).madvise
    for start, end in spans(_MAPS.read_text()):
        advise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _COLLAPSE)


def spans(maps: str) -> Iterator[tuple[int, int]]:
    """From where to where whole huge pages of the heap may lie, of what proc_pid_maps(5) tells."""
    for line in maps.splitlines():
        where, rights, _, _, inode, *name = line.split(maxsplit=5)
        if rights == "rw-p" and inode == "0" and name in ([], ["[heap]"]):
            start, end = (int(each, 16) for each in where.split("-"))
            first, last = -(-start // SIZE) * SIZE, end // SIZE * SIZE
            if first < last:
                yield first, last
