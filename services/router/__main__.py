"""`python -m services.router`: the service as a process; 2 where the pack is refused."""

import sys

from services.chassis.process import start


def main() -> int:
    """Run the router; its exit code. A refused pack is told on stderr, fault by fault."""
    from services.chassis.lifecycle import run
    from services.chassis.reviewed.faults import FilesRefused
    from services.router.app import build_service
    from services.router.settings import RouterSettings

    try:
        service = build_service(RouterSettings.read())
    except FilesRefused as refused:
        sys.stderr.write(f"The ruleset does not load, so the router does not start.\n{refused}\n")
        return 2
    return run(service)


if __name__ == "__main__":
    raise SystemExit(start(main))
