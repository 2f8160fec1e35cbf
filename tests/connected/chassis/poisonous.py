"""A process with a consumer that one key ends; the key is its only argument."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence

from services.chassis.event import Event, Outgoing
from services.chassis.settings import ChassisSettings
from services.chassis.work import Work
from tests.connected.chassis.conftest import Probe, note


async def die_of(work: Work, events: Sequence[Event]) -> list[Outgoing]:
    """End the process at once where the key is among them."""
    if any(event.key == sys.argv[1] for event in events):
        os.kill(os.getpid(), signal.SIGKILL)
    return await note(work, events)


async def live() -> None:
    """Read until the process is ended."""
    probe = Probe(ChassisSettings(), die_of)  # type: ignore[call-arg]
    await probe.start()
    await asyncio.gather(*probe.tasks)


if __name__ == "__main__":
    asyncio.run(live())
