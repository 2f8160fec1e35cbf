"""How long events waited for the broker's acknowledgement."""

from datetime import UTC, datetime, timedelta

from services.chassis import acknowledged
from services.chassis.outbox import Row
from services.contracts.envelope import Envelope
from tests.samples import sample

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


def row(number: int, topic: str, *, at: datetime) -> Row:
    """An event that was written then."""
    envelope = Envelope("1", "/frontdoor/probe", "probe", at.isoformat(), "a", number)
    return Row(number, topic, "a", envelope.headers(), b"{}")


def test_a_round_counts_every_event_and_times_the_oldest_of_each_topic() -> None:
    later = NINE + timedelta(seconds=4)
    rows = [row(n, "one", at=NINE) for n in range(3)]
    rows += [row(4, "one", at=later), row(5, "two", at=NINE)]
    acknowledged.count(rows, at=NINE + timedelta(seconds=5))
    delay = "referral_outbox_publish_delay_seconds"
    assert sample("referral_outbox_published_total", topic="one") == 4
    assert sample(f"{delay}_count", topic="one") == 1
    assert sample(f"{delay}_sum", topic="one") == 5
    assert sample(f"{delay}_sum", topic="two") == 5


def test_a_clock_that_was_set_back_gives_no_time_below_zero() -> None:
    acknowledged.count([row(1, "three", at=NINE)], at=NINE - timedelta(seconds=1))
    assert sample("referral_outbox_publish_delay_seconds_sum", topic="three") == 0
