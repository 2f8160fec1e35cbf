"""The real chassis code keeps the promise whatever happens to two processes and two people."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import Machine

BRIEF = settings(
    max_examples=150,
    stateful_step_count=50,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """What is set aside, some thousand times, is not told."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_nothing_is_lost_doubled_or_swapped_whatever_happens() -> None:
    run_state_machine_as_test(Machine, settings=BRIEF)
