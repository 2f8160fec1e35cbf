"""`python -m services.intake`: the service as a process."""

from services.chassis.process import start


def main() -> int:
    """Run the service; its exit code."""
    from services.chassis.lifecycle import run
    from services.intake.app import build_service
    from services.intake.settings import IntakeSettings

    return run(build_service(IntakeSettings.read()))


if __name__ == "__main__":
    raise SystemExit(start(main))
