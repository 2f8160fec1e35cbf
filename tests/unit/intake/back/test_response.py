"""What a receiver's response means for the answer and for the receiver."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.back.response import Failure, Fate, bars, retry_after, webhook

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_had(status: int) -> None:
    found = webhook(status, {}, now=NOW)
    assert (found.fate, found.alive, found.failure) == (Fate.DELIVERED, True, None)


@pytest.mark.parametrize(
    ("status", "failure", "alive"),
    [
        (301, Failure.REDIRECT, False),
        (308, Failure.REDIRECT, False),
        (400, Failure.REFUSED, True),
        (401, Failure.NOT_LET_IN, False),
        (404, Failure.NOT_LET_IN, False),
        (422, Failure.REFUSED, True),
        (408, Failure.THROTTLED, False),
        (429, Failure.THROTTLED, False),
        (500, Failure.SERVER_ERROR, False),
        (502, Failure.THROTTLED, False),
        (503, Failure.THROTTLED, False),
        (504, Failure.THROTTLED, False),
        (599, Failure.SERVER_ERROR, False),
    ],
)
def test_everything_else_comes_again_and_says_whether_the_receiver_lives(
    status: int, failure: Failure, alive: bool
) -> None:
    found = webhook(status, {}, now=NOW)
    assert (found.fate, found.failure, found.alive) == (Fate.AGAIN, failure, alive)


def test_gone_is_the_end_of_all() -> None:
    assert webhook(410, {}, now=NOW).fate is Fate.GONE


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 5 ", timedelta(seconds=5)),
        ("Mon, 05 Jan 2026 09:02:00 GMT", timedelta(minutes=2)),
        ("Mon, 05 Jan 2026 08:00:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("1.5", None),
        ("٣", None),
        (None, None),
    ],
)
def test_a_receiver_may_ask_for_seconds_or_a_date(
    value: str | None, wait: timedelta | None
) -> None:
    assert retry_after(value, now=NOW) == wait


@given(st.integers(100, 599), st.text(max_size=40))
def test_whatever_it_says_there_is_a_result(status: int, value: str) -> None:
    found = webhook(status, {"retry-after": value}, now=NOW)
    assert found.asked is None or found.asked >= timedelta(0)
    assert (found.fate is Fate.DELIVERED) == (200 <= status < 300)


@pytest.mark.parametrize(
    ("status", "codes", "fate"),
    [
        (200, set(), Fate.DELIVERED),
        (409, {"duplicate"}, Fate.DELIVERED),
        (409, {"conflict"}, Fate.NEVER),
        (400, {"invariant"}, Fate.NEVER),
        (422, {"not-supported"}, Fate.NEVER),
        (500, {"transient"}, Fate.NEVER),
        (400, set(), Fate.AGAIN),
        (500, set(), Fate.AGAIN),
        (408, {"timeout"}, Fate.AGAIN),
        (425, {"duplicate"}, Fate.AGAIN),
        (429, {"throttled"}, Fate.AGAIN),
        (503, {"transient"}, Fate.AGAIN),
        (504, {"timeout"}, Fate.AGAIN),
        (401, {"login"}, Fate.AGAIN),
        (403, {"forbidden"}, Fate.AGAIN),
        (404, {"not-found"}, Fate.NEVER),
        (405, {"not-supported"}, Fate.NEVER),
        (407, {"login"}, Fate.NEVER),
        (502, {"transient"}, Fate.NEVER),
        (404, set(), Fate.AGAIN),
        (405, set(), Fate.AGAIN),
        (410, set(), Fate.GONE),
    ],
)
def test_a_bars_receiver_is_asked_again_as_the_standard_says(
    status: int, codes: set[str], fate: Fate
) -> None:
    assert bars(status, {}, codes, now=NOW).fate is fate


@pytest.mark.parametrize("status", [400, 404, 405, 422, 500])
def test_a_bars_receiver_that_says_why_is_alive(status: int) -> None:
    found = bars(status, {}, {"not-found"}, now=NOW)
    assert (found.failure, found.alive) == (Failure.REFUSED, True)
