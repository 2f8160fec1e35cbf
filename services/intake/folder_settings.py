"""What is told by the environment to whoever reads what intake reads: no key is among it."""

from pathlib import Path

from services.chassis.settings import ChassisSettings
from services.intake.source_files import SOURCES


class FolderSettings(ChassisSettings):
    """The chassis' settings, and where the sources are."""

    sources_dir: Path = SOURCES
    """One reviewed file a source."""
