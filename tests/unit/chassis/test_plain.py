"""What of a record's key and headers may be told: names and ids like ours, and nothing else."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from services.chassis import ids
from services.chassis.plain import ID, SOURCE, TYPE, plain
from services.contracts.catalogue import CATALOGUE

AN_ID = "7af2445a-06c1-4c0f-83d0-2c5c9e2b607a"

TOLD = [
    *[(name, TYPE) for name in CATALOGUE],
    ("asc.referral.unheard_of.v2", TYPE),
    ("/frontdoor/stand_in", SOURCE),
]
KEPT_BACK = [
    ("Mrs Jane Example 9990012345", ID),
    ("9990012345", ID),
    (f"{AN_ID}\n", ID),
    (f"{AN_ID} Jane", ID),
    ("", ID),
    ("asc.Jane Example.v1", TYPE),
    ("asc.9990012345.v1", TYPE),
    ("/frontdoor/jane/example", SOURCE),
    ("/somebody/else", SOURCE),
]


@pytest.mark.parametrize(("text", "shape"), TOLD)
def test_what_is_made_as_ours_is_told(text: str, shape: str) -> None:
    assert plain(text.encode(), shape) == text


@pytest.mark.parametrize("mint", [uuid4, ids.uuid7])
def test_an_id_is_told(mint: Callable[[], UUID]) -> None:
    minted = str(mint())
    assert plain(minted.encode(), ID) == minted


@pytest.mark.parametrize(("text", "shape"), KEPT_BACK)
def test_what_may_be_anything_is_not(text: str, shape: str) -> None:
    assert plain(text.encode(), shape) is None


def test_what_is_not_there_or_no_text_is_not() -> None:
    assert plain(None, ID) is None
    assert plain(b"\xff" * 36, ID) is None
