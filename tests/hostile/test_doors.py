"""Every attack on every door, on a real database."""

from pathlib import Path

import pytest

from tests.hostile.attack import Kind
from tests.hostile.catalogue import DOORS
from tests.hostile.ground import Ground
from tests.hostile.trial import trials


@pytest.mark.parametrize("kind", DOORS, ids=lambda kind: kind.name)
async def test_nothing_falls_over_hangs_repeats_or_stops(
    kind: Kind, database_url: str, tmp_path: Path
) -> None:
    found = await trials(kind, Ground(database_url, tmp_path))
    assert [str(each) for each in found if each.faults] == []
