"""What is read from intake's metrics page: answers by source, and how long they took."""

import pytest

from services.devkit.demo.answering import Answering, read

PAGE = """\
# TYPE referral_idempotency_requests_total counter
referral_idempotency_requests_total{channel="email",source="one",result="first"} 5.0
referral_idempotency_requests_total{channel="email",source="one",result="replayed"} 2.0
referral_idempotency_requests_total{channel="email",source="two",result="conflict"} 1.0
# TYPE referral_rejected_total counter
referral_rejected_total{channel="other",reason="unauthorized"} 3.0
referral_rejected_total{channel="other",reason="forbidden"} 1.0
referral_rejected_total{channel="email",reason="invalid"} 9.0
# TYPE referral_accept_duration_seconds histogram
referral_accept_duration_seconds_bucket{channel="email",source="one",le="0.01"} 2.0
referral_accept_duration_seconds_bucket{channel="email",source="one",le="0.02"} 4.0
referral_accept_duration_seconds_bucket{channel="email",source="one",le="+Inf"} 4.0
referral_accept_duration_seconds_sum{channel="email",source="one"} 0.05
referral_accept_duration_seconds_count{channel="email",source="one"} 4.0
"""


def test_every_answer_counts_and_repeats_are_known_among_them() -> None:
    found = read(PAGE).sources
    assert (found["one"].answered, found["one"].again) == (7, 2)
    assert (found["two"].answered, found["two"].again) == (1, 0)


def test_refusals_of_who_is_no_source_are_counted_apart() -> None:
    assert read(PAGE).nobodys == 4


@pytest.mark.parametrize(
    ("share", "milliseconds"),
    [(0.5, 10.0), (0.75, 15.0), (1.0, 20.0)],
    ids=["the end of a bucket", "half of the next one", "all"],
)
def test_times_lie_straight_between_the_bounds(share: float, milliseconds: float) -> None:
    assert read(PAGE).sources["one"].within(share) == pytest.approx(milliseconds)


def test_above_the_last_bound_it_is_the_last_bound() -> None:
    slow = Answering(buckets={0.01: 1, 0.02: 1, float("inf"): 4})
    assert slow.within(0.99) == pytest.approx(20.0)


def test_a_source_that_was_never_answered_has_no_time() -> None:
    assert Answering().within(0.5) is None
    assert Answering(buckets={0.01: 0, float("inf"): 0}).within(0.5) is None
