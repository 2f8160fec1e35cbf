"""What the metrics service is told by its environment."""

from services.chassis.settings import ChassisSettings
from services.metrics.queues import QUEUES


class MetricsSettings(ChassisSettings):
    """The chassis' settings, and how the backlog is looked at."""

    snapshot_seconds: float = 15.0
    """How often the waits are counted and the lags are measured."""
    snapshot_retry_seconds: float = 2.0
    """How often a process that does not lead tries to."""
    queues: tuple[str, ...] = QUEUES
    """Destinations shown by name, as a JSON list; any other is shown as `other`."""
    target_seconds: tuple[float, ...] = ()
    """Waiting-time targets, as a JSON list, so that each is a bucket's bound."""
