"""Each known bug is caught by name; without this, a green suite would say little."""

import ast
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest

from services.devkit.servers import Servers
from tests.bugs.bug import Bug
from tests.bugs.copy import TREE, copy, noticed, planted
from tests.bugs.known import BUGS

pytestmark = pytest.mark.timeout(900)

AT_ONCE = 2
CATCHERS = tuple(dict.fromkeys(test for bug in BUGS for test in bug.caught_by))
SOUND = Bug("none at all", "pyproject.toml", "", "", CATCHERS)
"""Without it, a copy in which nothing runs would look like a bug that was caught."""


def named(bug: Bug) -> str:
    return bug.name


def test_there_are_fifteen_at_least_and_each_has_its_own_name() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 15


@pytest.mark.parametrize("bug", BUGS, ids=named)
def test_a_bug_is_python_that_could_have_been_written(bug: Bug) -> None:
    ast.parse(bug.applied((TREE / bug.file).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def verdicts(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, "Future[str | None]"]]:
    """All bugs, some at a time: their tests mostly wait for servers."""
    given = {
        "DATABASE_URL": servers.database_url,
        "KAFKA_BOOTSTRAP_SERVERS": servers.bootstrap_servers,
    }

    copies = SimpleQueue[Path]()  # each is compiled once, and used again and again
    for _ in range(AT_ONCE):
        where = tmp_path_factory.mktemp("tree")
        copy(where)
        copies.put(where)

    def verdict(bug: Bug) -> str | None:
        where = copies.get()
        try:
            if bug is SOUND:
                return noticed(bug.caught_by, where, given)
            with planted(bug, where):
                return noticed(bug.caught_by, where, given)
        finally:
            copies.put(where)

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        yield {bug.name: pool.submit(verdict, bug) for bug in (SOUND, *BUGS)}
        pool.shutdown(cancel_futures=True)


def test_in_a_copy_without_a_bug_nobody_complains(
    verdicts: dict[str, "Future[str | None]"],
) -> None:
    assert verdicts[SOUND.name].result() is None


@pytest.mark.parametrize("bug", BUGS, ids=named)
def test_a_bug_is_caught(bug: Bug, verdicts: dict[str, "Future[str | None]"]) -> None:
    assert verdicts[bug.name].result(), f"nobody noticed: {bug.name}"
