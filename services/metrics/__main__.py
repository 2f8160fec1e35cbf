"""`python -m services.metrics`: the service as a process."""

from services.chassis.process import start


def main() -> int:
    """Run the service; its exit code."""
    from services.chassis.lifecycle import run
    from services.metrics.app import build_service
    from services.metrics.settings import MetricsSettings

    return run(build_service(MetricsSettings.read()))


if __name__ == "__main__":
    raise SystemExit(start(main))
