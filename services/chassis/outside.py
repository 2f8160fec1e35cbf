"""Work on a service's schema by a process that is not the service, as a command is."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from services.chassis import database
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.settings import ChassisSettings
from services.chassis.work import Works


@asynccontextmanager
async def works(service: str, servers: Mapping[str, str]) -> AsyncIterator[Works]:
    """Units of work with the service's own rights; `servers` are variables of the environment.

    What they emit stays in the outbox: nothing is published here, the running service drains it.
    """
    given = {name.lower(): value for name, value in servers.items()}
    settings = ChassisSettings.model_validate(given)
    pool = await database.open_pool(service, settings)
    try:
        yield Works(pool, Publisher(service, pool, Producer(settings)), f"/frontdoor/{service}")
    finally:
        pool.terminate()
