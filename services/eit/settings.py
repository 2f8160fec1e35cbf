"""What the worklist is told by its environment."""

from services.chassis.settings import ChassisSettings


class EitSettings(ChassisSettings):
    """Nothing beyond what every service is told."""
