"""How several processes share the tests: `pytest -n 4 -p tests.spread`, as `make test` does."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ORDER = (
    "tests/faults/test_faults.py",
    "tests/bugs/",
    "tests/e2e/",
    "tests/connected/",
    "tests/faults/",
    "tests/model/",
)
"""What takes longest begins first, and small files fill the gaps: nobody is alone at the end."""

TOGETHER = ("tests/e2e/",)
"""Stays with one process: these have servers of their own, started once a process."""


class Spread(LoadScopeScheduling):
    """Gives a process one file after another, in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((each for each in TOGETHER if file.startswith(each)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Spread:
    """Spread the tests by file, and keep to our order."""
    config.option.loadscopereorder = False
    return Spread(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by what they belong to."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    ranks = (rank for rank, each in enumerate(ORDER) if nodeid.startswith(each))
    return next(ranks, len(ORDER))
