"""One round of the ADW door in a process of its own, which a named place ends by SIGKILL.

`python -m tests.connected.intake.adw_process module:name before|after|never`
"""

import asyncio
import functools
import importlib
import inspect
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from services.chassis import database
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.service import Runtime
from services.chassis.work import Works
from services.intake.app import Intake
from services.intake.doors import adw
from services.intake.doors.pickup import Pickup
from services.intake.in_force import InForce
from services.intake.settings import IntakeSettings

SOURCE = "hospital-adw"


def arm(place: str, when: str) -> None:
    """Have this process killed as it comes to a function, or as it leaves it."""
    module, _, path = place.partition(":")
    owner, name = importlib.import_module(module), path
    if "." in path:
        owner, name = getattr(owner, path.partition(".")[0]), path.partition(".")[2]
    setattr(owner, name, _deadly(getattr(owner, name), after=when == "after"))


def _deadly(function: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    @functools.wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        if not after:
            die()
        function(*given, **named)
        return die()

    @functools.wraps(function)
    async def awaited(*given: Any, **named: Any) -> Any:
        if not after:
            die()
        await function(*given, **named)
        return die()

    return awaited if inspect.iscoroutinefunction(function) else called


async def one_round() -> None:
    """Take up what is there."""
    settings = IntakeSettings()
    assert settings.adw_dir is not None
    pool = await database.open_pool("intake", settings)
    works = Works(pool, Publisher("intake", pool, Producer(settings)), "/frontdoor/intake")
    sources = InForce(settings.sources_dir)
    front = Intake(settings, sources)._front(Runtime(settings, pool, works))
    await adw.taken(front, sources[SOURCE], Pickup(settings.adw_dir / SOURCE, apart=0))
    pool.terminate()


if __name__ == "__main__":
    if sys.argv[2] != "never":
        arm(sys.argv[1], sys.argv[2])
    asyncio.run(one_round())
