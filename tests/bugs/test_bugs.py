"""Each known bug is caught by name; without this, a green suite would say little."""

import ast
from pathlib import Path

import pytest

from services.devkit.servers import Servers
from tests.bugs.bug import Bug
from tests.bugs.copy import TREE, noticed, plant
from tests.bugs.known import BUGS

pytestmark = pytest.mark.timeout(200)


def named(bug: Bug) -> str:
    return bug.name


def test_there_are_fifteen_at_least_and_each_has_its_own_name() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS) >= 15


@pytest.mark.parametrize("bug", BUGS, ids=named)
def test_a_bug_is_python_that_could_have_been_written(bug: Bug) -> None:
    ast.parse(bug.applied((TREE / bug.file).read_text(encoding="utf-8")))


@pytest.mark.parametrize("bug", BUGS, ids=named)
def test_a_bug_is_caught(bug: Bug, tmp_path: Path, servers: Servers) -> None:
    plant(bug, tmp_path)
    given = {
        "DATABASE_URL": servers.database_url,
        "KAFKA_BOOTSTRAP_SERVERS": servers.bootstrap_servers,
    }
    assert noticed(bug, tmp_path, given), f"nobody noticed: {bug.name}"
