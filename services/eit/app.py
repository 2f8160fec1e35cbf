"""The composition root of the worklist."""

from fastapi import FastAPI

from services.chassis import prune
from services.chassis.consumer import Consumer
from services.chassis.service import Runtime, Service
from services.chassis.settings import ChassisSettings
from services.eit import handlers
from services.eit.api import build_api
from services.eit.desk import ANSWERS, Desk
from services.eit.settings import EitSettings


def build_consumers(settings: ChassisSettings) -> tuple[Consumer, ...]:
    """What the worklist reads."""
    return (handlers.consumer(),)


def build_service(settings: EitSettings) -> Service:
    """The service as the chassis runs it."""
    return Service(
        "eit",
        settings,
        consumers=build_consumers(settings),
        api=serve,
        background=(prune.answers(ANSWERS),),
    )


def serve(runtime: Runtime) -> FastAPI:
    """The API with a desk behind it."""
    app = build_api()
    app.state.desk = Desk(runtime.works)
    return app
