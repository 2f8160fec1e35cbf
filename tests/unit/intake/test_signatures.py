"""Signed requests: only what was signed, by whom we share a secret with, in time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.signatures import SHORTEST_SECRET, header, holds, secret, sign
from tests.hostile.corpora.signatures import ATTACKS, BODY, NEXT, SECRET, sound
from tests.thorough import thorough

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOUND = sound(int(NOW.timestamp()))


def believed(now: datetime = NOW) -> bool:
    return holds(SOUND.headers, BODY, [SECRET], now=now)


def test_what_was_signed_in_time_is_believed() -> None:
    assert believed()
    assert believed(now=NOW + timedelta(seconds=300))
    assert believed(now=NOW - timedelta(seconds=300))


def test_a_second_more_is_too_late_or_too_early() -> None:
    assert not believed(now=NOW + timedelta(seconds=301))
    assert not believed(now=NOW - timedelta(seconds=301))


def test_there_are_twenty_five_attacks_at_least() -> None:
    assert len(ATTACKS) >= 25


def test_an_id_with_a_line_end_is_none() -> None:
    assert not holds(SOUND.of(webhook_id="msg_1\n").headers, BODY, [SECRET], now=NOW)


def test_without_a_secret_on_our_side_nothing_is_believed() -> None:
    assert not holds(SOUND.headers, BODY, [], now=NOW)


def test_while_a_secret_is_changed_over_both_are_believed() -> None:
    both = SOUND.of(webhook_signature=f"v1,AAAA {SOUND.signature}")
    assert holds(both.headers, BODY, [NEXT, SECRET], now=NOW)


def test_the_signature_is_the_one_that_standard_webhooks_publishes() -> None:
    body, at = b'{"test": 2432232314}', 1614265330
    given = header(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match=f"at least {SHORTEST_SECRET} bytes"):
        secret("whsec_c2hvcnQ=")


@thorough
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_two_bodies_have_one_signature(one: bytes, other: bytes) -> None:
    assert (sign(SECRET, "i", 1, one) == sign(SECRET, "i", 1, other)) is (one == other)
