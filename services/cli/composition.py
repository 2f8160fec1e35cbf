"""The consumers of a service, for a command that handles what the service would handle."""

from importlib import import_module
from typing import Any, get_type_hints

from services.chassis.consumer import Consumer
from services.cli.surroundings import server_environment


def consumers(name: str) -> dict[str, Consumer]:
    """By name, told what the service's environment would tell them; none needs a secret."""
    build: Any = import_module(f"services.{name}.app").build_consumers
    told = {key.lower(): value for key, value in server_environment().items()}
    settings = get_type_hints(build)["settings"]
    return {each.name: each for each in build(settings(**told))}
