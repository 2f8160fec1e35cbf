"""How often a parser's property is tried: 500 times by `make test`, 20,000 by `make test-long`."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import settings

EXAMPLES = 5 * settings().max_examples
"""Five times what the profile says that the run was started with."""

Test = TypeVar("Test", bound=Callable[..., Any])


def thorough(test: Test) -> Test:
    """A property of a parser; `pytest -m parser` finds them all."""
    return pytest.mark.parser(settings(max_examples=EXAMPLES)(test))
