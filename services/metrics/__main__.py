"""`python -m services.metrics`."""

from services.chassis.lifecycle import run
from services.metrics.app import build_service
from services.metrics.settings import MetricsSettings

if __name__ == "__main__":
    raise SystemExit(run(build_service(MetricsSettings())))
