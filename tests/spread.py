"""How several processes share the tests: `pytest -n 2 -p tests.spread`, as `make test` does."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

SYSTEM = "tests/e2e/"
DEMO = "tests/e2e/test_demo.py"

ORDER = (
    "tests/faults/test_faults.py",
    "tests/bugs/",
    SYSTEM,
    "tests/connected/chassis/",
    DEMO,
    "tests/hostile/",
    "tests/connected/",
    "tests/faults/",
    "tests/model/",
)
"""What takes longest begins first, and small files fill the gaps: nobody is alone at the end.

Where several systems ran at once, each would be slow: the demo waits until others have ended.
"""


class Spread(LoadScopeScheduling):
    """Gives a process one file after another, in the order of the collection.

    All files that share the system's own servers go to one process; the demo starts its own.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return SYSTEM if file.startswith(SYSTEM) and file != DEMO else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Spread:
    """Spread the tests by file, and keep to our order."""
    config.option.loadscopereorder = False
    return Spread(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by what they belong to."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    """The place of the longest beginning in our order; behind all where there is none."""
    known = [each for each in ORDER if nodeid.startswith(each)]
    return ORDER.index(max(known, key=len)) if known else len(ORDER)
