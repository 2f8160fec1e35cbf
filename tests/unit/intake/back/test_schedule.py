"""When an answer is sent again."""

from datetime import timedelta
from itertools import count, takewhile

from hypothesis import given
from hypothesis import strategies as st

from services.intake.back.schedule import DELAYS, LONGEST, delay

CHANCES = st.floats(0, 1)
ASKED = st.none() | st.timedeltas(timedelta(0), timedelta(days=40))


def test_ten_attempts_span_three_days_as_the_standard_recommends() -> None:
    waits = takewhile(bool, (delay(attempts, chance=0.5) for attempts in count(1)))
    total = sum((each for each in waits if each), timedelta(0))
    assert len(DELAYS) + 1 == 10
    assert total == timedelta(hours=75, minutes=35, seconds=5)
    assert delay(10, chance=0.5) is None


@given(st.integers(1, 9), CHANCES)
def test_jitter_is_a_fifth_at_most(attempts: int, chance: float) -> None:
    found = delay(attempts, chance=chance)
    assert found is not None
    assert 0.79 <= found / DELAYS[attempts - 1] <= 1.21


@given(st.integers(1, 9), CHANCES, ASKED)
def test_never_sooner_than_the_receiver_asks_within_a_day(
    attempts: int, chance: float, asked: timedelta | None
) -> None:
    found = delay(attempts, chance=chance, asked=asked)
    assert found is not None
    assert found >= min(asked or timedelta(0), LONGEST)
    assert found <= max(DELAYS[-1] * 1.21, LONGEST)


@given(st.integers(10, 10_000), CHANCES, ASKED)
def test_after_the_last_nobody_tries_any_more(
    attempts: int, chance: float, asked: timedelta | None
) -> None:
    assert delay(attempts, chance=chance, asked=asked) is None
