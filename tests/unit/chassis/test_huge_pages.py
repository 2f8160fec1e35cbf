"""Where the heap lies, and that it lies on huge pages afterwards."""

import platform
from pathlib import Path

import pytest

from services.chassis.huge_pages import SIZE, collapse, spans

LINUX_6_1 = platform.system() == "Linux" and (
    [int(part) for part in platform.release().split(".")[:2]] >= [6, 1]
)


def mapped(start: int, end: int, *, rights: str = "rw-p", inode: int = 0, name: str = "") -> str:
    return f"{start:x}-{end:x} {rights} 00000000 00:00 {inode}   {name}\n"


def test_whole_huge_pages_of_writable_memory_are_found():
    maps = mapped(SIZE - 4096, 3 * SIZE + 4096) + mapped(8 * SIZE, 9 * SIZE, name="[heap]")
    assert list(spans(maps)) == [(SIZE, 3 * SIZE), (8 * SIZE, 9 * SIZE)]


def test_what_holds_no_whole_huge_page_is_left_out():
    assert list(spans(mapped(SIZE + 4096, 3 * SIZE - 4096))) == []


def test_files_shared_memory_code_and_the_stack_are_left_alone():
    maps = (
        mapped(0, SIZE, inode=7, name="/usr/lib/a name with spaces.so")
        + mapped(0, SIZE, rights="rw-s")
        + mapped(0, SIZE, rights="r-xp")
        + mapped(0, SIZE, name="[stack]")
    )
    assert list(spans(maps)) == []


@pytest.mark.skipif(not LINUX_6_1, reason="needs Linux 6.1: before it there is no such advice")
def test_the_heap_is_on_huge_pages_afterwards():
    before, kept = _huge_bytes(), b"x" * (8 * SIZE)
    collapse()
    assert _huge_bytes() - before >= 6 * SIZE
    assert kept.count(b"x") == len(kept)


def _huge_bytes() -> int:
    told = Path("/proc/self/smaps_rollup").read_text()
    (line,) = (each for each in told.splitlines() if each.startswith("AnonHugePages:"))
    return int(line.split()[1]) * 1024
