"""`python -m services.eit`: the service as a process."""

from services.chassis.process import start


def main() -> int:
    """Run the service; its exit code."""
    from services.chassis.lifecycle import run
    from services.eit.app import build_service
    from services.eit.settings import EitSettings

    return run(build_service(EitSettings.read()))


if __name__ == "__main__":
    raise SystemExit(start(main))
