"""Where a command finds what it needs."""

from pathlib import Path

import pytest

from services.cli.surroundings import key_environment
from services.devkit.pseudonym_key import PERSON_REF_KEY


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home of this test, and no key in the environment."""
    monkeypatch.delenv(PERSON_REF_KEY, raising=False)
    monkeypatch.setenv("FRONTDOOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_intake_keeps_one_key_of_the_pseudonyms_on_this_machine() -> None:
    first = key_environment("intake")
    assert len(first[PERSON_REF_KEY]) == 64
    assert key_environment("intake") == first


@pytest.mark.parametrize("service", ["router", "eit", "metrics"])
def test_who_makes_no_pseudonyms_is_not_given_the_key(service: str, home: Path) -> None:
    assert key_environment(service) == {}
    assert not home.exists()


def test_a_given_key_is_left_alone_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """A container's file system is read-only."""
    monkeypatch.setenv(PERSON_REF_KEY, "k" * 32)
    assert key_environment("intake") == {}
    assert not home.exists()
