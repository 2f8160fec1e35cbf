"""`docs/answers.md` says what is so: its snippet verifies, its files hold, its lists are whole."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from services.intake.back import webhook
from services.intake.back.grounds import Ground
from services.intake.back.letter import Letter
from services.intake.parts.answers import Answers, Told

PAGE = (Path(__file__).parents[2] / "docs" / "answers.md").read_text(encoding="utf-8")
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
KEY = bytes(range(32))


def blocks(kind: str) -> list[str]:
    """What stands in the blocks of a kind."""
    found: list[str] = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return found


@pytest.fixture
def ours() -> Any:
    """The receiver's check, as the page has it."""
    namespace: dict[str, Any] = {}
    exec(blocks("python")[0], namespace)  # noqa: S102 - our own page
    return namespace["ours"]


def signed(*keys: bytes, at: datetime) -> Any:
    letter = Letter(
        id=UUID(int=7),
        referral_id=UUID(int=1),
        reference="CC-0001",
        test=False,
        told=Told.DECIDED,
        at=at,
        team="eit",
        detail={},
        attempt=1,
    )
    return webhook.request(letter, "https://partner.example", keys, now=at)


def test_the_snippet_knows_what_we_have_signed_also_while_a_secret_is_changed_over(ours: Any):
    for keys in ((KEY,), (b"x" * 32, KEY)):
        request = signed(*keys, at=datetime.now(UTC))
        assert ours(dict(request.headers), request.body, SECRET)


def test_the_snippet_knows_what_we_have_not(ours: Any):
    now = datetime.now(UTC)
    request, another = signed(KEY, at=now), signed(b"x" * 32, at=now)
    old = signed(KEY, at=datetime(2026, 1, 5, tzinfo=UTC))
    assert not ours(dict(request.headers), request.body + b" ", SECRET)
    assert not ours(dict(another.headers), another.body, SECRET)
    assert not ours(dict(old.headers), old.body, SECRET)


def test_the_parts_of_files_hold():
    found = [Answers.model_validate(yaml.safe_load(each)["answers"]) for each in blocks("yaml")]
    assert len(found) == 3


def test_everything_that_is_told_and_every_ground_is_on_the_page():
    for each in (*Told, *Ground):
        assert f"`{each}`" in PAGE
