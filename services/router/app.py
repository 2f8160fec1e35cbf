"""The composition root of the router."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from fastapi import FastAPI

from services.chassis.consumer import Consumer
from services.chassis.failures import Unavailable
from services.chassis.service import Background, Runtime, Service
from services.router import handlers, instruments
from services.router.api import build_api
from services.router.program import Program
from services.router.proven import load_proven
from services.router.recording import recording
from services.router.rulesets import Rulesets
from services.router.settings import RouterSettings


def build_consumers(settings: RouterSettings) -> tuple[Consumer, ...]:
    """What the router reads; `FilesRefused` where the pack does not load, or is not proven."""
    return (handlers.consumer(_rulesets(settings), _now),)


def build_service(settings: RouterSettings) -> Service:
    """The service as the chassis runs it; `FilesRefused` where the pack is not to be trusted."""
    rulesets = _rulesets(settings)

    def api(runtime: Runtime) -> FastAPI:
        async def in_force() -> Program:
            try:
                async with runtime.works.begin() as work:
                    return (await rulesets.in_force(work.tx)).program
            except Unavailable:  # who previews is on the telephone
                return rulesets.last

        return serve(in_force)

    consumers = (handlers.consumer(rulesets, _now),)
    return Service(
        "router", settings, consumers=consumers, api=api, background=_background(settings)
    )


def _background(settings: RouterSettings) -> tuple[Background, ...]:
    folder = settings.facts_folder
    return () if folder is None else (partial(recording, folder=folder),)


def serve(in_force: Callable[[], Awaitable[Program]]) -> FastAPI:
    """The API over the ruleset in force."""
    app = build_api()
    app.state.in_force = in_force
    return app


def _rulesets(settings: RouterSettings) -> Rulesets:
    pack = load_proven(settings.ruleset_pack)
    instruments.initialise(pack.ruleset)
    return Rulesets(pack.program)


def _now() -> datetime:
    return datetime.now(UTC)
