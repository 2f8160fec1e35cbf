"""Where doors stand: intake in this process, on a database of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services.intake.settings import IntakeSettings
from tests.connected.intake.conftest import Intake


@dataclass(frozen=True)
class Ground:
    """A database that nobody else uses, and a folder. No broker is needed: nothing is published."""

    database_url: str
    folder: Path

    @asynccontextmanager
    async def intake(self, **settings: object) -> AsyncIterator[Intake]:
        """Intake with its doors open."""
        told = IntakeSettings(
            database_url=self.database_url,
            kafka_bootstrap_servers="127.0.0.1:1",
            person_ref_key="a key for tests alone, 32 bytes at least",
            **settings,  # type: ignore[arg-type]
        )
        async with Intake(told, self.database_url).open() as opened:
            yield opened

    def fresh(self, name: str) -> Path:
        """A folder in it."""
        found = self.folder / name
        found.mkdir(parents=True)
        return found
