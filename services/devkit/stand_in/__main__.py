"""`python -m services.devkit.stand_in`: the stand-in as a process."""

from services.chassis.lifecycle import run
from services.chassis.settings import ChassisSettings
from services.devkit.stand_in.app import build_service

if __name__ == "__main__":
    raise SystemExit(run(build_service(ChassisSettings())))
