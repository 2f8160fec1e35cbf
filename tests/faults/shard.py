"""One system under faults: a database, topics, proxies and processes of its own."""

import asyncio
import contextlib
import itertools
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx

from services.devkit import topics
from services.devkit.demo import system as demo
from services.devkit.demo.system import Keys
from services.devkit.errors import DevkitError
from services.devkit.home import Home
from services.devkit.reconcile.reconcile import Where
from services.devkit.reconcile.settling import settle
from services.devkit.replay.desk import Desk
from services.devkit.servers import Servers
from tests.faults import wires
from tests.faults.brokers import Brokers
from tests.faults.disk import Disk
from tests.faults.history import History
from tests.faults.load import Contacts, Senders, Until, phoned
from tests.faults.proxy import Address, Proxy
from tests.faults.sampler import Sampler
from tests.faults.supervisor import Supervisor

SETTINGS = {
    "SESSION_TIMEOUT_MS": "1500",
    "REQUEST_TIMEOUT_MS": "3000",
    "SNAPSHOT_SECONDS": "1",
}
SESSION_SECONDS = 1.5
READY_WITHIN = 60.0


@dataclass
class Shard:
    """Every service and the stand-in, behind a proxy for each server; and all that was sent.

    `strange` are the places of records that a fault has put on a topic. `where` leads to the
    servers straight, past the proxies.
    """

    servers: Servers
    disk: Disk
    where: Where
    keys: Keys
    kafka: Brokers
    postgres: Proxy
    fleet: Supervisor
    sampler: Sampler
    history: History = field(default_factory=History)
    strange: set[tuple[str, int, int]] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=partial(itertools.count, 1))

    async def load(
        self,
        random: Random,
        referrals: int,
        a_second: float,
        contacts: Contacts = phoned,
        until: Until = lambda: True,
    ) -> None:
        """Senders send, and the Early Intervention Team works, until every sender knows.

        So many referrals at least, and more `until` that is so.
        """
        async with self.senders(random, contacts) as senders, self._desk(random):
            await senders.send(random, referrals, a_second, until)

    @asynccontextmanager
    async def senders(self, random: Random, contacts: Contacts = phoned) -> AsyncIterator[Senders]:
        """Whoever sends to this system."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=8)
        # Longer than a door takes to say 503.
        async with httpx.AsyncClient(timeout=8.0, limits=limits) as http:
            door = partial(self.door, Random(random.random()))
            yield Senders(door, self.keys.sources, self.history, http, self.numbers, contacts)

    async def restart(self, *names: str) -> None:
        """Start these processes again; they have ended."""
        self.fleet.launch(*names)
        await self.ready(*names)

    async def ready(self, *names: str) -> None:
        """Return when these processes, or all, are ready."""
        await asyncio.to_thread(self.fleet.wait_ready, *names, within=READY_WITHIN)

    async def settled(self, within: float = 60.0) -> None:
        """Return when everything that was sent has come to rest."""
        await settle(self.where, within)

    async def until_ended(self, name: str, within: float) -> bool:
        """Whether a process has ended within so many seconds."""
        until = time.monotonic() + within
        while self.fleet.ended(name) is None and time.monotonic() < until:
            await asyncio.sleep(0.02)
        return self.fleet.ended(name) is not None

    def door(self, random: Random) -> str:
        """Any process of intake, whether it answers or not."""
        doors = [name for name in self.fleet.names() if name.startswith("intake")]
        address = self.fleet.address(random.choice(doors)).api
        if address is None:
            raise DevkitError("intake has no door")
        return address

    @asynccontextmanager
    async def _desk(self, random: Random) -> AsyncIterator[None]:
        desk = Desk(lambda: demo.api(self.fleet, "eit"), self.keys.staff, random.randrange(1000))
        working = asyncio.create_task(desk.run())
        try:
            yield
            await desk.round()
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await desk.close()


@asynccontextmanager
async def shard(servers: Servers, disk: Disk, folder: Path) -> AsyncIterator[Shard]:
    """A fresh system that is ready, with its logs in the folder; nothing else of it is left."""
    name = f"faults_{uuid.uuid4().hex[:8]}"
    where = Where(
        database_url=urlsplit(servers.database_url)._replace(path=f"/{name}").geturl(),
        bootstrap_servers=servers.bootstrap_servers,
        topic_prefix=f"{name}.",
    )
    await _administer(servers.database_url, f"CREATE DATABASE {name}")
    keys = await demo.prepare(where, replicas=len(where.bootstrap_servers.split(",")))
    kafka = Brokers(servers.bootstrap_servers)
    postgres = Proxy(postgres_address(servers.database_url), lambda _: wires.Postgres())
    async with kafka.listening(), postgres.listening(), Sampler(where).running() as sampler:
        fleet = Supervisor(Home(folder / name), _environment(folder / name, where, kafka, postgres))
        made = Shard(servers, disk, where, keys, kafka, postgres, fleet, sampler)
        try:
            fleet.launch(*demo.SERVICES)
            await made.ready()
            yield made
        finally:
            await asyncio.to_thread(_end, fleet)
    await _administer(servers.database_url, f"DROP DATABASE {name} WITH (FORCE)")
    # A broker that is killed recovers every topic it has.
    await topics.remove(where.bootstrap_servers, where.topic_prefix)


def _environment(root: Path, where: Where, kafka: Brokers, postgres: Proxy) -> dict[str, str]:
    url = urlsplit(where.database_url)
    netloc = f"{url.username}@127.0.0.1:{postgres.port}"
    return {
        **demo.environment(Home(root), where),
        **SETTINGS,
        "DATABASE_URL": url._replace(netloc=netloc, query="sslmode=disable").geturl(),
        "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
    }


def postgres_address(url: str) -> Address:
    """Where PostgreSQL listens: on a Unix socket, or on a port."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query).get("host")
    return Address(f"{folder[0]}/.s.PGSQL.5432" if folder else parts.port or 5432)


def _end(fleet: Supervisor) -> None:
    for name in fleet.names():
        with contextlib.suppress(ProcessLookupError):
            fleet.forget(name)
    fleet.stop()


async def _administer(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
