"""When a consumer is stuck."""

import time

from services.chassis.state import State


def long_behind() -> State:
    """Work was there, and nothing was done for ten minutes."""
    return State(waiting=None, behind=True, progressed_at=time.monotonic() - 600)


def test_work_without_progress_is_stuck() -> None:
    assert long_behind().stuck_for() >= 600


def test_who_waits_for_a_named_cause_is_not_stuck() -> None:
    state = long_behind()
    state.waiting = "broker: KafkaConnectionError"
    assert state.stuck_for() == 0


def test_who_goes_on_after_an_outage_has_all_its_time_again() -> None:
    state = long_behind()
    state.waiting = "broker: KafkaConnectionError"
    state.goes_on()
    assert state.stuck_for() < 60
