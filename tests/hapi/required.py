"""What a test needs of others: in CI it must be there, elsewhere its test is skipped, visibly."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from services.devkit.fetch import FetchError


def required(ensure: Callable[[], Path], what: str) -> Path:
    """The folder with the jars."""
    try:
        return ensure()
    except FetchError as error:
        missing(f"{what} is not here: {error}")


def missing(what: str) -> NoReturn:
    """Fail in CI, skip elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
