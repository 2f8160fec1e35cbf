"""The system on its ground: schemas, topics, keys, and each service a process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg

from services.chassis.migrate import migrate
from services.chassis.topics import Provisioner
from services.contracts.topics import load
from services.devkit.demo.calm import uninterrupted
from services.devkit.demo.doors import doors
from services.devkit.demo.guard import HOME
from services.devkit.errors import DevkitError
from services.devkit.fleet import Fleet
from services.devkit.home import Home
from services.devkit.reconcile.reconcile import Where
from services.eit.keys import KEYS
from services.eit.roles import Role
from services.intake import keys as source_keys

SERVICES = ("intake", "router", "eit", "metrics", "stand_in")
SOURCES = ("contact-centre", "professionals-form", "yas")
"""Those who show a key. The others are known by where they come from, or by their mail server."""
STAFF = "a.manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What senders and staff identify themselves with."""

    sources: dict[str, str]
    staff: str


def environment(home: Home, where: Where) -> dict[str, str]:
    """What the services are told; the metrics service counts often, so that a demo shows it."""
    return {
        HOME: str(home.root),
        "DATABASE_URL": where.database_url,
        "KAFKA_BOOTSTRAP_SERVERS": where.bootstrap_servers,
        "TOPIC_PREFIX": where.topic_prefix,
        "SNAPSHOT_SECONDS": "2",
    }


@contextmanager
def running(home: Home, where: Where) -> Iterator[Fleet]:
    """All services, each a process of its own, with all doors open; ended in order afterwards."""
    fleet = Fleet(home, environment(home, where) | doors(home).settings())
    try:
        fleet.start(*SERVICES)
        yield fleet
    finally:
        uninterrupted()
        fleet.stop()


async def prepare(where: Where, *, replicas: int = 1) -> Keys:
    """Schemas and topics, side by side; then the keys."""
    await asyncio.gather(migrate(where.database_url), _provision(where, replicas))
    connection = await asyncpg.connect(where.database_url)
    try:
        sources = {name: await source_keys.issue(connection, name) for name in SOURCES}
        staff = await KEYS.issue(connection, STAFF, Role.MANAGER)
    finally:
        await connection.close()
    return Keys(sources=sources, staff=staff)


async def _provision(where: Where, replicas: int) -> None:
    async with Provisioner(where.bootstrap_servers, where.topic_prefix, replicas) as cluster:
        await cluster.apply(await cluster.plan(load()))


def api(fleet: Fleet, name: str) -> str:
    """The address of a service's API; `DevkitError` while it has none."""
    address = fleet.address(name).api
    if address is None:
        raise DevkitError(f"{name} has no API")
    return address
