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
    watch, *_, mllp = build_service(changed).background
    tasks = [asyncio.create_task(work(intake.runtime)) for work in (watch, mllp)]
    try:
        while not ports.answers(port):
            assert not tasks[1].done(), tasks[1].exception()
            await asyncio.sleep(0.01)
        yield Door(port)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
