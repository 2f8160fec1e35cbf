"""The real chassis code keeps the promise whatever happens to two processes."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import Machine

BRIEF = settings(
    max_examples=150,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_nothing_is_lost_doubled_or_swapped_whatever_happens() -> None:
    run_state_machine_as_test(Machine, settings=BRIEF)
