"""What the router is told by its environment."""

from pathlib import Path

from services.chassis.settings import ChassisSettings
from services.router.load import PACKS


class RouterSettings(ChassisSettings):
    """`ruleset_pack` decides until a ruleset is activated; one that is refused ends the start."""

    ruleset_pack: Path = PACKS / "leeds-pilot"
    facts_folder: Path | None = None
    """Where recorded facts are written in columns, once a day; nowhere, if it is not said."""
