"""What of a record's key and headers may be told: names and ids like ours, and nothing else."""

from uuid import uuid4

import pytest

from services.chassis import ids
from services.chassis.plain import ID, SOURCE, TYPE, plain
from services.contracts.catalogue import CATALOGUE

TOLD = [
    *[(name, TYPE) for name in CATALOGUE],
    ("asc.referral.unheard_of.v2", TYPE),
    (str(uuid4()), ID),
    (str(ids.uuid7()), ID),
    ("/frontdoor/stand_in", SOURCE),
]
KEPT_BACK = [
    ("Mrs Jane Example 9990012345", ID),
    ("9990012345", ID),
    (f"{uuid4()}\n", ID),
    (f"{uuid4()} Jane", ID),
    ("", ID),
    ("asc.Jane Example.v1", TYPE),
    ("asc.9990012345.v1", TYPE),
    ("/frontdoor/jane/example", SOURCE),
    ("/somebody/else", SOURCE),
]


@pytest.mark.parametrize(("text", "shape"), TOLD)
def test_what_is_made_as_ours_is_told(text: str, shape: str) -> None:
    assert plain(text.encode(), shape) == text


@pytest.mark.parametrize(("text", "shape"), KEPT_BACK)
def test_what_may_be_anything_is_not(text: str, shape: str) -> None:
    assert plain(text.encode(), shape) is None


def test_what_is_not_there_or_no_text_is_not() -> None:
    assert plain(None, ID) is None
    assert plain(b"\xff" * 36, ID) is None
