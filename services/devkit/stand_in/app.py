"""The composition root of the stand-in."""

from services.chassis.service import Runtime, Service
from services.chassis.settings import ChassisSettings
from services.devkit.stand_in.reader import Reader


def build_service(settings: ChassisSettings) -> Service:
    """The service as the chassis runs it."""
    reader = Reader()

    async def joined(_: Runtime) -> str | None:
        return reader.not_ready

    return Service(
        name="devkit", settings=settings, background=(reader.run,), checks=(("reader", joined),)
    )
