"""A signed webhook: what it says, and nothing else."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake import signatures
from services.intake.back import webhook
from services.intake.back.letter import Letter
from services.intake.parts.answers import Told

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SECRETS = (bytes(range(32)), bytes(range(32, 64)))
URL = "https://partner.example/answers"

LETTER = Letter(
    id=UUID(int=7),
    referral_id=UUID(int=1),
    reference="CC-0001",
    test=False,
    told=Told.REJECTED,
    at=NOW,
    team="duty_and_advice",
    detail={"reason": "other-authority", "given": "out_of_area", "person": "Testperson"},
    attempt=1,
)


def data(letter: Letter) -> Any:
    return json.loads(webhook.request(letter, URL, SECRETS, now=NOW).body)["data"]


def test_it_says_what_became_of_it_and_nothing_that_is_not_listed() -> None:
    told = json.loads(webhook.request(LETTER, URL, SECRETS, now=NOW).body)
    assert told == {
        "type": "referral.rejected",
        "timestamp": "2026-01-05T09:00:00+00:00",
        "data": {
            "referral_id": str(UUID(int=1)),
            "source_reference": "CC-0001",
            "status_url": f"/v1/referrals/{UUID(int=1)}",
            "test": False,
            "team": "duty_and_advice",
            "reason": "other-authority",
        },
    }


@pytest.mark.parametrize("told", Told)
def test_each_kind_has_a_type_of_its_own(told: Told) -> None:
    request = webhook.request(replace(LETTER, told=told), URL, SECRETS, now=NOW)
    assert json.loads(request.body)["type"] == f"referral.{told}"
    assert "Testperson" not in request.body.decode()


def test_the_same_again_has_the_same_id_and_body_and_a_time_of_its_own() -> None:
    first = webhook.request(LETTER, URL, SECRETS, now=NOW)
    later = replace(LETTER, attempt=2)
    second = webhook.request(later, URL, SECRETS, now=NOW + timedelta(hours=2))
    assert (first.body, first.headers[signatures.ID]) == (second.body, second.headers["webhook-id"])
    assert first.headers[signatures.TIMESTAMP] != second.headers[signatures.TIMESTAMP]


@pytest.mark.parametrize("secret", SECRETS)
def test_each_secret_signs_while_one_is_changed_over(secret: bytes) -> None:
    request = webhook.request(LETTER, URL, SECRETS, now=NOW)
    assert signatures.holds(request.headers, request.body, [secret], now=NOW)


def test_nobody_else_has_signed() -> None:
    request = webhook.request(LETTER, URL, SECRETS, now=NOW)
    assert not signatures.holds(request.headers, request.body, [b"x" * 32], now=NOW)
    assert not signatures.holds(request.headers, request.body + b" ", SECRETS, now=NOW)
