"""Each known bug is caught by name; without this, a green suite would say little."""

import ast
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest

from services.devkit.servers import Servers
from tests.bugs.bug import Bug
from tests.bugs.copy import TREE, cannot_run, copy, noticed, planted
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
    written = bug.applied((TREE / bug.file).read_text(encoding="utf-8"))
    for name in imported(written):
        pkgutil.resolve_name(name)
    assert unknown(written) == ""


def imported(written: str) -> list[str]:
    """Every name that is imported out of a module, with the module's."""
    tree = ast.walk(ast.parse(written))
    found = [each for each in tree if isinstance(each, ast.ImportFrom)]
    return [f"{each.module}.{alias.name}" for each in found for alias in each.names]


def unknown(written: str) -> str:
    """What a linter says of names that nothing defines."""
    command = [str(Path(sys.executable).with_name("ruff")), "check", "--isolated", "--quiet"]
    command += ["--output-format=concise", "--select=F821,F823", "-"]
    asked = subprocess.run(command, input=written, stdout=subprocess.PIPE, text=True, check=False)
    return asked.stdout


BODY = '    name = f"{source}\\n{event_id}\\n{type_name}\\n{ordinal}".encode()\n'
IDS = ("tests/unit/chassis/test_ids.py",)


@pytest.mark.parametrize(
    "nonsense",
    [
        "    name = nothing_of_this_name\n",
        "    from services.chassis import nothing_of_this_name as name\n",
        "    name = (\n",
    ],
    ids=["a name", "an import", "a bracket"],
)
def test_what_cannot_run_is_no_bug_that_was_noticed(nonsense: str, tmp_path: Path) -> None:
    copy(tmp_path)
    bug = Bug("nonsense", "services/chassis/ids.py", BODY, nonsense, IDS)
    with planted(bug, tmp_path), pytest.raises(RuntimeError, match=r"(cannot|could not) run"):
        noticed(bug.caught_by, tmp_path, {})


def test_a_bug_that_waits_for_ever_is_noticed(tmp_path: Path) -> None:
    copy(tmp_path)
    bug = Bug("a loop", "services/chassis/ids.py", BODY, "    while True: pass\n" + BODY, IDS)
    with planted(bug, tmp_path):
        assert noticed(bug.caught_by, tmp_path, {}, seconds=3) == (
            "it waited for ever: nothing came in 3 s"
        )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("E       NameError: name 'rows' is not defined", True),
        ("FAILED tests/a.py::test_a - ImportError: cannot import name 'a' from 'b'", True),
        ('{"event": "waits", "cause": "UnboundLocalError at work.py:55"}', True),
        ("E   asyncpg.exceptions.PostgresSyntaxError: syntax error at or near", True),
        ("E   asyncpg.exceptions.InvalidCatalogNameError: there is none", False),
        ("    except ImportError:\nFAILED tests/a.py::test_a - assert 1 == 2", False),
    ],
)
def test_what_tests_say_tells_whether_the_code_can_run(said: str, told: bool) -> None:
    assert (cannot_run(f"one line\n{said}\nanother") is not None) is told


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
