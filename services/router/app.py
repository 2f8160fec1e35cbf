"""The composition root of the router."""

from datetime import UTC, datetime

from fastapi import FastAPI

from services.chassis.consumer import Consumer
from services.chassis.service import Service
from services.router import handlers, instruments
from services.router.api import build_api
from services.router.load import Pack, load
from services.router.preview import Previews
from services.router.settings import RouterSettings


def build_consumers(settings: RouterSettings) -> tuple[Consumer, ...]:
    """What the router reads; `PackRefused` where the pack does not load."""
    return _consumers(load(settings.ruleset_pack))


def build_service(settings: RouterSettings) -> Service:
    """The service as the chassis runs it; `PackRefused` where the pack does not load."""
    pack = load(settings.ruleset_pack)
    return Service("router", settings, consumers=_consumers(pack), api=lambda _: serve(pack))


def serve(pack: Pack) -> FastAPI:
    """The API over one pack."""
    app = build_api()
    app.state.previews = Previews(pack.program)
    app.state.ruleset = pack.ruleset
    return app


def _consumers(pack: Pack) -> tuple[Consumer, ...]:
    instruments.initialise(pack.ruleset)
    return (handlers.consumer(pack.program, _now),)


def _now() -> datetime:
    return datetime.now(UTC)
