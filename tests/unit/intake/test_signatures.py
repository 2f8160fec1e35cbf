"""Signed requests: only what was signed, by whom we share a secret with, in time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.signatures import SHORTEST_SECRET, header, holds, secret, sign

SECRET = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
NEXT = secret("whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
BODY = b'{"reference": "CC-1"}'

SOUND = {
    "webhook-id": "msg_1",
    "webhook-timestamp": str(AT),
    "webhook-signature": header(SECRET, "msg_1", AT, BODY),
}


def believed(body: bytes = BODY, *, now: datetime = NOW, **changed: str) -> bool:
    """Whether it holds, with some headers changed."""
    headers = SOUND | {name.replace("_", "-"): value for name, value in changed.items()}
    return holds(headers, body, [SECRET], now=now)


def signature() -> str:
    return SOUND["webhook-signature"]


ATTACKS: dict[str, Callable[[], bool]] = {
    "another body": lambda: believed(b'{"reference": "CC-2"}'),
    "a longer body": lambda: believed(BODY + b" "),
    "a shorter body": lambda: believed(BODY[:-1]),
    "no body": lambda: believed(b""),
    "another id": lambda: believed(webhook_id="msg_2"),
    "no id": lambda: believed(webhook_id=""),
    "an id with a dot that moves the time": lambda: believed(
        webhook_id="msg_1." + str(AT), webhook_timestamp=str(AT)
    ),
    "an id with a line end": lambda: believed(webhook_id="msg_1\n"),
    "an id that is too long": lambda: believed(webhook_id="m" * 256),
    "another time": lambda: believed(webhook_timestamp=str(AT + 1)),
    "no time": lambda: believed(webhook_timestamp=""),
    "a time that is no number": lambda: believed(webhook_timestamp="now"),
    "a time with a sign": lambda: believed(webhook_timestamp=f"+{AT}"),
    "a time with a fraction": lambda: believed(webhook_timestamp=f"{AT}.0"),
    "a time in other digits": lambda: believed(webhook_timestamp="١٢٣"),
    "an endless time": lambda: believed(webhook_timestamp="9" * 400),
    "too late": lambda: believed(now=NOW + timedelta(seconds=301)),
    "too early": lambda: believed(now=NOW - timedelta(seconds=301)),
    "no signature": lambda: believed(webhook_signature=""),
    "a cut signature": lambda: believed(webhook_signature=signature()[:-5]),
    "an empty signature": lambda: believed(webhook_signature="v1,"),
    "another version": lambda: believed(webhook_signature=signature().replace("v1,", "v2,")),
    "no version": lambda: believed(webhook_signature=signature().removeprefix("v1,")),
    "a signature that is no base64": lambda: believed(webhook_signature="v1,!!!"),
    "somebody else's secret": lambda: believed(webhook_signature=header(NEXT, "msg_1", AT, BODY)),
    "the hash of the secret and the body": lambda: believed(
        webhook_signature="v1," + "A" * 43 + "="
    ),
    "the eleventh of eleven": lambda: believed(
        webhook_signature=" ".join(["v1,AAAA"] * 10 + [signature()])
    ),
    "a signature of the body alone": lambda: believed(
        webhook_signature=header(SECRET, "", AT, BODY)
    ),
    "no secret on our side": lambda: holds(SOUND, BODY, [], now=NOW),
    "headers that are not there": lambda: holds({}, BODY, [SECRET], now=NOW),
}


def test_what_was_signed_in_time_is_believed() -> None:
    assert believed()
    assert believed(now=NOW + timedelta(seconds=300))
    assert believed(now=NOW - timedelta(seconds=300))


@pytest.mark.parametrize("attack", ATTACKS)
def test_anything_else_is_not(attack: str) -> None:
    assert not ATTACKS[attack]()


def test_there_are_twenty_five_attacks_at_least() -> None:
    assert len(ATTACKS) >= 25


def test_while_a_secret_is_changed_over_both_are_believed() -> None:
    both = SOUND | {"webhook-signature": f"v1,AAAA {signature()}"}
    assert holds(both, BODY, [NEXT, SECRET], now=NOW)


def test_the_signature_is_the_one_that_standard_webhooks_publishes() -> None:
    body, at = b'{"test": 2432232314}', 1614265330
    given = header(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)
    assert given == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match=f"at least {SHORTEST_SECRET} bytes"):
        secret("whsec_c2hvcnQ=")


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_two_bodies_have_one_signature(one: bytes, other: bytes) -> None:
    assert (sign(SECRET, "i", 1, one) == sign(SECRET, "i", 1, other)) is (one == other)
