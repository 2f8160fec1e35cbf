"""The HL7 v2 door of an intake, on real servers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.devkit import ports
from services.intake.app import build_service
from tests.connected.intake.conftest import Intake
from tests.unit.intake.mllp import Door


@asynccontextmanager
async def hl7_door(intake: Intake, **settings: object) -> AsyncIterator[Door]:
    """The door of an intake, open until left."""
    port = ports.choose(None)
    changed = intake.settings.model_copy(update={"mllp_port": port, **settings})
    works = {work.__name__: work for work in build_service(changed).background}
    serving = asyncio.create_task(works["_mllp"](intake.runtime))
    try:
        while not ports.answers(port):
            assert not serving.done(), serving.exception()
            await asyncio.sleep(0.01)
        yield Door(port)
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
