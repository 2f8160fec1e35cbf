"""Every attack on every reader."""

from pathlib import Path

import pytest

from tests.hostile.attack import Kind
from tests.hostile.catalogue import READERS
from tests.hostile.ground import Ground
from tests.hostile.trial import trials


@pytest.mark.parametrize("kind", READERS, ids=lambda kind: kind.name)
async def test_nothing_falls_over_hangs_repeats_or_stops(kind: Kind, tmp_path: Path) -> None:
    found = await trials(kind, Ground("", tmp_path))
    assert [str(each) for each in found if each.faults] == []


def test_every_attack_has_a_name_of_its_own() -> None:
    for kind in READERS:
        assert len({each.name for each in kind.attacks}) == len(kind.attacks), kind.name


@pytest.mark.parametrize(
    ("check", "most"),
    [("S6", 30), ("S7", 25), ("S10", 120), ("S11", 60), ("S12", 60), ("S15", 20), ("S16", 40)],
)
def test_a_corpus_is_as_large_as_it_was_asked_for(check: str, most: int) -> None:
    assert max(len(kind.attacks) for kind in READERS if kind.check == check) >= most
