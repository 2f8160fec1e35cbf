"""Every attack on every door, on a real database."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.hostile.attack import Kind
from tests.hostile.catalogue import DOORS, READERS
from tests.hostile.ground import Ground
from tests.hostile.trial import trials

EVERY = 3
"""One in so many is enough where each has been at a reader; `make hostile` tries all at both."""


def part(kind: Kind) -> Kind:
    """As much of a class as is tried here."""
    known = {each.check for each in READERS}
    return replace(kind, attacks=kind.attacks[::EVERY]) if kind.check in known else kind


@pytest.mark.parametrize("kind", [part(each) for each in DOORS], ids=lambda kind: kind.name)
async def test_nothing_falls_over_hangs_repeats_or_stops(
    kind: Kind, database_url: str, tmp_path: Path
) -> None:
    found = await trials(kind, Ground(database_url, tmp_path))
    assert [str(each) for each in found if each.faults] == []
