"""What the router is told by its environment."""

from pathlib import Path

from services.chassis.settings import ChassisSettings
from services.router.load import PACKS


class RouterSettings(ChassisSettings):
    """`ruleset_pack` decides until a ruleset is activated; one that is refused ends the start."""

    ruleset_pack: Path = PACKS / "leeds-pilot"
