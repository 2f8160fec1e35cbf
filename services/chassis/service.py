"""What a service is: its consumers, its API, its loops and what makes it ready."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from services.chassis.consumer import Consumer
from services.chassis.database import Pool
from services.chassis.settings import ChassisSettings
from services.chassis.work import Works


@dataclass(frozen=True)
class Runtime:
    """What the chassis gives to a running service."""

    settings: ChassisSettings
    pool: Pool
    works: Works


Check = Callable[[Runtime], Awaitable[str | None]]
"""None where all is well, else why not, in a few words."""

Background = Callable[[Runtime], Coroutine[Any, Any, None]]
"""What a service does for ever beside its consumers and doors."""


@dataclass(frozen=True)
class Service:
    """A composition, made by `build_service(settings)` of the service's `app`."""

    name: str
    settings: ChassisSettings
    consumers: tuple[Consumer, ...] = ()
    api: Callable[[Runtime], ASGIApp] | None = None
    background: tuple[Background, ...] = ()
    checks: tuple[tuple[str, Check], ...] = ()
    waits: tuple[tuple[str, Callable[[], str | None]], ...] = ()
    """What a person must know, though it keeps the service from nothing: None where all is well."""
    ready_without_reading: bool = False
    """A door goes on accepting while the broker is away; what it waits for is told all the same."""
