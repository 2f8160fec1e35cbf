"""A token bucket: so many at once, so many in the long run."""

from hypothesis import given
from hypothesis import strategies as st

from services.intake.bucket import Bucket
from services.intake.parts.limits import Limits

LIMITS = Limits(per_second=2, burst=3)


def test_a_burst_is_let_through_and_then_it_takes_time() -> None:
    bucket = Bucket.full(LIMITS, at=0)
    assert [bucket.take(1, at=0) for _ in range(4)] == [None, None, None, 0.5]
    assert bucket.take(1, at=0.5) is None


def test_many_at_once_are_paid_back() -> None:
    bucket = Bucket.full(LIMITS, at=0)
    assert bucket.take(10, at=0) is None
    assert bucket.take(1, at=3) == 1.0
    assert bucket.take(1, at=4) is None


def test_it_never_holds_more_than_the_burst() -> None:
    bucket = Bucket.full(LIMITS, at=0)
    assert [bucket.take(1, at=1000) for _ in range(4)] == [None, None, None, 0.5]


@given(st.lists(st.floats(0, 2), max_size=60))
def test_in_the_long_run_no_more_is_let_through_than_allowed(pauses: list[float]) -> None:
    bucket, now, through = Bucket.full(LIMITS, at=0), 0.0, 0
    for pause in pauses:
        now += pause
        through += bucket.take(1, at=now) is None
    assert through <= LIMITS.burst + LIMITS.per_second * now + 1
