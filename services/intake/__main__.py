"""`python -m services.intake`: the service as a process."""

from services.chassis.lifecycle import run
from services.intake.app import build_service
from services.intake.settings import IntakeSettings

if __name__ == "__main__":
    raise SystemExit(run(build_service(IntakeSettings())))
