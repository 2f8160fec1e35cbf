"""Where a source is told: an address from a reviewed file, over TLS."""

import pytest
from pydantic import ValidationError

from services.intake.parts.answers import EVERYTHING, Answers


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.example/answers",
        "https://partner.example:8443/a/b",
        "http://127.0.0.1:9/answers",
        "http://[::1]:9/answers",
        "http://localhost/answers",
    ],
)
def test_https_or_this_machine(url: str) -> None:
    assert Answers(url=url).tells == EVERYTHING


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/answers",
        "http://127.0.0.1.partner.example/answers",
        "http://127.0.0.1@partner.example/answers",
        "https://user:secret@partner.example/answers",
        "https://partner.example/answers?token=secret",
        "https://partner.example/answers#part",
        "https:///answers",
        "https://partner.example:port/answers",
        "https://[::1/answers",
        "ftp://partner.example/answers",
        "file:///etc/passwd",
        "https://partner.example/a b",
        "partner.example",
        "",
    ],
)
def test_no_other_address_holds(url: str) -> None:
    with pytest.raises(ValidationError):
        Answers(url=url)


def test_something_is_told_and_each_once() -> None:
    for tells in ((), ("decided", "decided"), ("everything",)):
        with pytest.raises(ValidationError):
            Answers(url="https://partner.example/answers", tells=tells)
