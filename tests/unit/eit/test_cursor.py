"""Where a page of the list ended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eit.cursor import NEVER, UnreadableCursor, after, read
from tests.unit.eit.examples import decision, opened

MOMENTS = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=1))]),
)


@given(due=st.none() | MOMENTS, received=MOMENTS)
def test_a_cursor_comes_back_as_it_went(due: datetime | None, received: datetime) -> None:
    case = replace(opened(), decision=decision(respond_by=due), received_at=received)
    place = read(after(case).text())
    assert place == after(case)
    assert (place.due == NEVER) is (due is None)
    assert due is None or datetime.fromisoformat(place.due) == due


@given(st.text(max_size=60))
def test_anything_else_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableCursor):
        read(text)


@pytest.mark.parametrize(
    ("due", "received"),
    [
        pytest.param("infinity", "2026-11-02T09:00:00", id="a time without a zone"),
        pytest.param("2026-11-02T09:00:00", "2026-11-02T09:00:00Z", id="a due time without one"),
        pytest.param("epoch", "2026-11-02T09:00:00Z", id="a word of PostgreSQL's, not of ours"),
    ],
)
def test_a_place_that_no_page_ends_at_is_unreadable(due: str, received: str) -> None:
    place = replace(after(opened()), due=due, received_at=datetime.fromisoformat(received))
    with pytest.raises(UnreadableCursor):
        read(place.text())
