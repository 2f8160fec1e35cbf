"""A service as it would run, for a command that does what the service does."""

from importlib import import_module
from typing import Any, get_type_hints

from services.chassis.service import Service
from services.cli.surroundings import key_environment, server_environment


def compose(name: str) -> Service:
    """The service, told what it would be told; nothing of it is started."""
    build: Any = import_module(f"services.{name}.app").build_service
    told = server_environment() | key_environment(name)
    settings = get_type_hints(build)["settings"]
    service: Service = build(settings(**{key.lower(): value for key, value in told.items()}))
    return service
