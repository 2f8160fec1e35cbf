"""A disk that is full to the last page, whoever writes meanwhile, and has room again."""

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.disk import Disk, disk

PAGE = bytes(4096)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Disk]:
    root = tmp_path / "disk"
    root.mkdir()
    with disk(root) as mounted:
        if not mounted.mounted:
            pytest.skip("only root may mount a disk")
        yield mounted


def test_not_another_page_fits_on_a_full_disk(own: Disk) -> None:
    with own.full(), pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        (own.root / "more").write_bytes(PAGE)


def test_there_is_room_again_afterwards(own: Disk) -> None:
    with own.full():
        pass
    (own.root / "more").write_bytes(PAGE)
    assert [file.name for file in own.root.iterdir()] == ["more"]


def test_a_disk_fills_up_under_a_writer(own: Disk) -> None:
    with _writing(own.root / "log"):
        for _ in range(20):
            with own.full():
                pass


@contextmanager
def _writing(log: Path) -> Iterator[None]:
    """Somebody who writes a page a millisecond, and does not mind when none fits."""
    stop = threading.Event()
    writer = threading.Thread(target=_write, args=(log, stop))
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def _write(log: Path, stop: threading.Event) -> None:
    while not stop.wait(0.001):
        try:
            with log.open("ab") as file:
                file.write(PAGE)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
