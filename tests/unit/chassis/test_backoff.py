"""An outage may last as long as it likes."""

import pytest

from services.chassis.backoff import backoff


@pytest.mark.parametrize(
    ("failures", "at_least", "at_most"),
    [(1, 0.1, 0.2), (2, 0.2, 0.4), (6, 2.5, 5.0), (1024, 2.5, 5.0), (1_000_000, 2.5, 5.0)],
)
def test_the_wait_grows_to_five_seconds_and_no_further(
    failures: int, at_least: float, at_most: float
) -> None:
    assert at_least <= backoff(failures) <= at_most
