"""The composition root of the router."""

from datetime import UTC, datetime

from services.chassis.consumer import Consumer
from services.chassis.service import Service
from services.router import handlers, instruments
from services.router.load import load
from services.router.settings import RouterSettings


def build_consumers(settings: RouterSettings) -> tuple[Consumer, ...]:
    """What the router reads; `PackRefused` where the pack does not load."""
    pack = load(settings.ruleset_pack)
    instruments.initialise(pack.ruleset)
    return (handlers.consumer(pack.program, _now),)


def build_service(settings: RouterSettings) -> Service:
    """The service as the chassis runs it; `PackRefused` where the pack does not load."""
    return Service("router", settings, consumers=build_consumers(settings))


def _now() -> datetime:
    return datetime.now(UTC)
