"""`python -m services.eit`: the service as a process."""

from services.chassis.lifecycle import run
from services.eit.app import build_service
from services.eit.settings import EitSettings

if __name__ == "__main__":
    raise SystemExit(run(build_service(EitSettings())))
