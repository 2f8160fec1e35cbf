"""Every boundary that a process can be ended at is there, and is come to in a normal run."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from services.devkit.servers import Servers
from tests.faults import failpoints
from tests.faults.disk import Disk
from tests.faults.failpoints import POINTS, Armed, Point, wrapped
from tests.faults.faults import foreign, poison, replay
from tests.faults.shard import Shard, shard

COUNT = "from pathlib import Path; from tests.faults.failpoints import Armed\n"


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_a_boundary_names_a_function_of_the_services(point: Point) -> None:
    _, _, function = failpoints.find(point)
    assert callable(function)


def test_a_boundary_that_is_gone_is_told() -> None:
    gone = Point("gone", "services.chassis.loop:Loop.not_there", after=True)
    with pytest.raises(LookupError, match=r"gone: there is no services\.chassis"):
        failpoints.find(gone)


def test_there_are_at_least_twenty_boundaries_and_each_has_its_own_name() -> None:
    assert len({point.name for point in POINTS}) == len(POINTS) >= 20


@pytest.mark.parametrize(("after", "order"), [(False, "told called"), (True, "called told")])
def test_a_boundary_lies_before_a_function_or_after_it(after: bool, order: str) -> None:
    steps: list[str] = []
    point = Point("here", "", after=after)
    wrapped(lambda: steps.append("called"), point, lambda _: steps.append("told"))()
    assert " ".join(steps) == order


async def test_a_coroutine_that_fails_has_not_come_to_what_lies_after_it() -> None:
    steps: list[str] = []

    async def fails() -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - it has no message
        await wrapped(fails, Point("here", "", after=True), steps.append)()
    assert steps == []


def test_an_armed_process_ends_at_the_second_time_as_by_kill_9(tmp_path: Path) -> None:
    file = tmp_path / "armed"
    file.write_text("here:2")
    passes = f"{COUNT}armed = Armed(Path({str(file)!r}))\nfor name in %s: armed.passed(name)"
    code = [sys.executable, "-c"]
    once = subprocess.run([*code, passes % ["here", "there", "there"]], check=False)
    twice = subprocess.run([*code, passes % ["here", "there", "here"]], check=False)
    assert (once.returncode, twice.returncode) == (0, -signal.SIGKILL)
    assert failpoints.reached(file).read_text().split() == ["here", "there", "here", "there"]


def test_a_process_that_is_not_armed_lives_and_lists_where_it_came(tmp_path: Path) -> None:
    armed = Armed(tmp_path / "armed")
    armed.passed("here")
    armed.passed("here")
    assert failpoints.reached(tmp_path / "armed").read_text() == "here\n"


@pytest_asyncio.fixture
async def ran(servers: Servers, tmp_path: Path) -> AsyncIterator[Shard]:
    """A system that has had its load, something unreadable, a person on call, and its stop."""
    async with shard(servers, Disk(tmp_path), tmp_path) as system:
        for seed in (1, 2):  # at the second time there are cases to move from the start
            await system.load(Random(seed), 40, 25.0)
            await system.settled()
        async with foreign.writing(system) as by:
            for kind in poison.KINDS[:3]:
                await poison.put(by, Random(kind.name), kind)
        await system.settled()
        for deed in replay.DEEDS:
            await replay.dealt_with(system, Random(1), deed)
        await system.settled()
        for service in failpoints.ALL:
            await asyncio.to_thread(system.fleet.terminate, service)
        yield system


async def test_a_normal_run_comes_to_every_boundary(ran: Shard) -> None:
    missed = {
        service: {point.name for point in failpoints.of(service)} - ran.fleet.reached(service)
        for service in failpoints.ALL
    }
    assert missed == {service: set() for service in failpoints.ALL}
    for command in failpoints.COMMANDS:
        ran_as = (f"{command}-{number}" for number in (1, 2, 3))
        reached = set[str]().union(*map(ran.fleet.reached, ran_as))
        assert reached == {point.name for point in failpoints.of(command)}
