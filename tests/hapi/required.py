"""Jars that a test needs: in CI they must be there, elsewhere it is skipped and says so."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from services.devkit.fetch import FetchError


def required(ensure: Callable[[], Path], what: str) -> Path:
    """The folder with the jars."""
    try:
        return ensure()
    except FetchError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{what} is not here: {error}")
