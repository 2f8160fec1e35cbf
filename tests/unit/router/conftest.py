"""Packs to load: a small one that is right, and what happens when one line of it is not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.router.load import PACKS, load
from services.router.program import Program
from tests.unit.router.examples import DESTINATIONS, EXAMPLES, RULESET

WritePack = Callable[..., Path]


@pytest.fixture(scope="session")
def pilot() -> Program:
    """The Leeds pilot, ready to decide."""
    return load(PACKS / "leeds-pilot").program


@pytest.fixture
def write_pack(tmp_path: Path) -> WritePack:
    """Writes a pack, by default one that loads; its folder."""

    def write(
        *, ruleset: str = RULESET, destinations: str = DESTINATIONS, examples: str = EXAMPLES
    ) -> Path:
        (tmp_path / "examples").mkdir()
        (tmp_path / "ruleset.yaml").write_text(ruleset, encoding="utf-8")
        (tmp_path / "destinations.yaml").write_text(destinations, encoding="utf-8")
        (tmp_path / "examples" / "all.yaml").write_text(examples, encoding="utf-8")
        return tmp_path

    return write
