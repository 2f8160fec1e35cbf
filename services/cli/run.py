"""`frontdoor run`: one service, in the foreground, until SIGTERM."""

import os
import sys
from enum import StrEnum

from services.cli.surroundings import port_environment, server_environment
from services.devkit.home import current
from services.devkit.pseudonym_key import PERSON_REF_KEY, pseudonym_key


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
    own = {PERSON_REF_KEY: pseudonym_key(current())}
    environment = {**own, **os.environ, **server_environment(), **port_environment(service)}
    argv = [sys.executable, "-m", f"services.{service}"]
    os.execve(sys.executable, argv, environment)  # noqa: S606 - our own module, in our place
