"""`frontdoor run`: one service, in the foreground, until SIGTERM."""

import os
import sys
from enum import StrEnum

from services.cli.surroundings import key_environment, port_environment, server_environment


class Name(StrEnum):
    """The services."""

    INTAKE = "intake"
    ROUTER = "router"
    EIT = "eit"
    METRICS = "metrics"


def run(service: Name) -> None:
    """Run one service in the foreground; the same as `python -m services.<service>`.

    Servers and ports come from the environment, else from this project's devkit and defaults.
    """
    found = server_environment() | port_environment(service) | key_environment(service)
    argv = [sys.executable, "-m", f"services.{service}"]
    os.execve(sys.executable, argv, {**os.environ, **found})  # noqa: S606 - our own module, in our place
