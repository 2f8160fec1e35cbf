"""Files are picked up whole, by one process, and none is lost, on a real file system."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis import ids
from services.intake.doors.claim import Claim
from services.intake.doors.pickup import ODD, Pickup

HOLD = """
import sys, time
from pathlib import Path
from services.intake.doors.pickup import Pickup
pickup = Pickup(Path(sys.argv[1]), apart=0)
claim = None
while claim is None:
    claim = pickup.take()
print(claim.name, flush=True)
time.sleep(60)
"""


Taking = Callable[[Pickup], Claim]


@pytest.fixture
def pickup(tmp_path: Path) -> Pickup:
    found = Pickup(tmp_path, apart=0)
    found.prepare()
    return found


def drop(pickup: Pickup, name: str, content: bytes = b"a,b\n1,2\n") -> Path:
    path = pickup.root / "inbox" / name
    path.write_bytes(content)
    return path


@pytest.fixture
def taken() -> Iterator[Taking]:
    """Takes a file that must be there, and gives it free at the end."""
    with ExitStack() as held:

        def take(pickup: Pickup) -> Claim:
            claim = pickup.take()
            assert claim is not None
            return held.enter_context(claim)

        yield take


def names(folder: Path) -> list[str]:
    return sorted(each.name.partition("~")[2] for each in folder.rglob("*") if not each.is_dir())


def test_a_whole_file_is_taken_and_put_away(pickup: Pickup, taken: Taking) -> None:
    drop(pickup, "today.csv", b"content")
    with taken(pickup) as claim:
        assert (claim.name, claim.file.read()) == ("today.csv", b"content")
        kept = pickup.done(claim)
    assert kept.read_bytes() == b"content"
    assert kept.parent.parent == pickup.root / "done"
    assert pickup.take() is None


def test_what_a_person_must_look_at_is_put_elsewhere(pickup: Pickup, taken: Taking) -> None:
    drop(pickup, "today.csv")
    with taken(pickup) as claim:
        pickup.quarantine(claim)
    assert names(pickup.root / "quarantine") == ["today.csv"]


def test_a_file_that_is_still_written_waits(tmp_path: Path) -> None:
    pickup = Pickup(tmp_path, apart=0.05)
    pickup.prepare()
    path = drop(pickup, "today.csv", b"half")
    with path.open("ab") as writing:
        for _ in range(5):
            assert pickup.take() is None
            writing.write(b" more")
            writing.flush()
    assert pickup.take() is None, "it has just changed"
    while (claim := pickup.take()) is None:
        pass
    with claim:
        assert claim.file.read() == b"half" + b" more" * 5


def test_what_a_stalled_sender_writes_after_all_is_read_again(
    pickup: Pickup, taken: Taking
) -> None:
    with drop(pickup, "today.csv", b"half").open("ab") as writing:
        with taken(pickup) as claim:
            assert claim.file.read() == b"half"
            pickup.done(claim)
        assert pickup.take() is None
        writing.write(b" more")
    with taken(pickup) as again:
        assert (again.name, again.file.read()) == ("today.csv", b"half more")
        assert (claim.late, again.late) == (False, True)
        assert again.id != claim.id
        pickup.done(again)
    assert pickup.take() is None
    assert names(pickup.root / "done") == ["~today.csv"]


def test_what_is_written_while_a_file_is_read_is_not_lost(pickup: Pickup, taken: Taking) -> None:
    with drop(pickup, "today.csv", b"half").open("ab", 0) as writing, taken(pickup) as claim:
        claim.file.read()
        writing.write(b" more")
        pickup.quarantine(claim)
    again = taken(pickup)
    assert (again.file.read(), again.late) == (b"half more", False)


def test_a_file_in_a_folder_of_days_hides_nothing(pickup: Pickup, taken: Taking) -> None:
    (pickup.root / "done" / "Thumbs.db").write_bytes(b"not ours")
    with drop(pickup, "today.csv", b"half").open("ab", 0) as writing:
        with taken(pickup) as claim:
            kept = pickup.done(claim)
        writing.write(b" more")
    os.utime(kept, (claim.taken_at.timestamp() + 1,) * 2)
    later = Pickup(pickup.root, apart=0)
    later.prepare()
    assert taken(later).late


def test_what_is_written_late_waits_until_it_is_whole(tmp_path: Path) -> None:
    pickup = Pickup(tmp_path, apart=0.05)
    pickup.prepare()
    with drop(pickup, "today.csv", b"half").open("ab", 0) as writing:
        while (claim := pickup.take()) is None:
            pass
        with claim:
            pickup.done(claim)
        for _ in range(5):
            writing.write(b" more")
            assert pickup.take() is None
    while (again := pickup.take()) is None:
        pass
    with again:
        assert again.file.read() == b"half" + b" more" * 5


def test_after_a_restart_too_what_was_written_late_is_found(pickup: Pickup, taken: Taking) -> None:
    with drop(pickup, "today.csv", b"half").open("ab", 0) as writing:
        with taken(pickup) as claim:
            kept = pickup.done(claim)
        writing.write(b" more")
        after = claim.taken_at.timestamp() + 1
        os.utime(kept, (after, after))
    later = Pickup(pickup.root, apart=0)
    later.prepare()
    assert taken(later).file.read() == b"half more"


def test_what_is_gone_from_where_it_was_put_is_no_work(pickup: Pickup, taken: Taking) -> None:
    drop(pickup, "today.csv")
    with taken(pickup) as claim:
        pickup.done(claim).unlink()
    assert pickup.take() is None


@pytest.mark.parametrize("name", ["today.csv.part", "today.tmp", ".today.csv", "today.csv~"])
def test_a_temporary_name_waits_until_it_is_renamed(
    tmp_path: Path, name: str, taken: Taking
) -> None:
    pickup = Pickup(tmp_path, apart=0.02)
    pickup.prepare()
    path = drop(pickup, name)
    until = time.monotonic() + 0.05
    while time.monotonic() < until:
        assert pickup.take() is None
    path.rename(path.with_name("today.csv"))
    assert taken(pickup).name == "today.csv", "it was whole under its other name"


def test_an_empty_file_waits(pickup: Pickup) -> None:
    drop(pickup, "today.csv", b"")
    assert pickup.take() is None
    assert pickup.take() is None


def test_the_oldest_goes_first(pickup: Pickup, taken: Taking) -> None:
    for name, at in (("b.csv", 1), ("a.csv", 2), ("c.csv", 0)):
        os.utime(drop(pickup, name), (at, at))
    assert [taken(pickup).name for _ in range(3)] == ["c.csv", "b.csv", "a.csv"]


def test_two_files_of_one_name_are_two_files(pickup: Pickup, taken: Taking) -> None:
    for content in (b"first", b"second"):
        drop(pickup, "today.csv", content)
        with taken(pickup) as claim:
            pickup.done(claim)
    kept = [each.read_bytes() for each in (pickup.root / "done").rglob("*.csv")]
    assert sorted(kept) == [b"first", b"second"]


def test_nobody_else_gets_a_file_that_is_claimed(pickup: Pickup, taken: Taking) -> None:
    drop(pickup, "today.csv")
    with taken(pickup):
        assert pickup.take() is None
        assert Pickup(pickup.root, apart=0).take() is None


def test_a_file_that_was_given_free_is_taken_again_as_of_the_same_time(
    pickup: Pickup, taken: Taking
) -> None:
    drop(pickup, "today.csv")
    with taken(pickup) as first:
        pass
    with taken(pickup) as again:
        assert (again.id, again.taken_at) == (first.id, first.taken_at)
    assert abs(datetime.now(UTC) - again.taken_at) < timedelta(minutes=1)


def test_what_a_killed_process_had_is_taken_up_again(pickup: Pickup, taken: Taking) -> None:
    drop(pickup, "today.csv")
    command = [sys.executable, "-c", HOLD, str(pickup.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "today.csv\n"
        assert pickup.take() is None
        holder.kill()
    assert taken(pickup).name == "today.csv"


def test_many_processes_take_each_file_once(pickup: Pickup) -> None:
    for number in range(4):
        drop(pickup, f"{number}.csv")
    command = [sys.executable, "-c", HOLD, str(pickup.root)]
    holders = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    try:
        lines = [each.stdout.readline().strip() for each in holders if each.stdout]
        assert sorted(lines) == [f"{number}.csv" for number in range(4)]
    finally:
        for each in holders:
            each.kill()
            each.communicate()


def test_a_link_is_refused_and_not_followed(pickup: Pickup, tmp_path: Path, taken: Taking) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"not for senders")
    (pickup.root / "inbox" / "today.csv").symlink_to(secret)
    drop(pickup, "tomorrow.csv")
    assert taken(pickup).name == "tomorrow.csv"
    (refused,) = list((pickup.root / "quarantine").rglob("*.csv"))
    assert refused.is_symlink()
    assert secret.read_bytes() == b"not for senders"


def test_a_pipe_and_a_folder_hold_nobody_up(pickup: Pickup, taken: Taking) -> None:
    os.mkfifo(pickup.root / "inbox" / "pipe.csv")
    (pickup.root / "inbox" / "folder.csv").mkdir()
    drop(pickup, "today.csv")
    assert taken(pickup).name == "today.csv"


@pytest.mark.timeout(20)
def test_a_pipe_where_a_claimed_file_should_be_is_put_aside(pickup: Pickup, taken: Taking) -> None:
    os.mkfifo(pickup.root / "working" / f"{ids.uuid7()}~pipe.csv")
    drop(pickup, "today.csv")
    assert taken(pickup).name == "today.csv"
    assert names(pickup.root / "quarantine") == ["pipe.csv"]


ODD_NAMES = ["-rf.csv", "a\nb.csv", "a;b.csv", "=1+1.csv", "é.csv", "x" * 151, "$(x).csv"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_odd_name_is_taken_under_another(pickup: Pickup, name: str, taken: Taking) -> None:
    drop(pickup, name)
    assert taken(pickup).name == ODD


def test_what_nobody_claimed_is_no_work(pickup: Pickup, taken: Taking) -> None:
    (pickup.root / "working" / "stray.csv").write_bytes(b"x")
    drop(pickup, "today.csv")
    assert taken(pickup).name == "today.csv"
    assert list((pickup.root / "quarantine").rglob("stray.csv"))
