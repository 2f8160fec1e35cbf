"""A system of the bench's own: servers in a temporary home, a database and topics for each run."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
from aiokafka.admin import AIOKafkaAdminClient

from services.chassis.migrate import migrate
from services.chassis.topics import Provisioner
from services.contracts import topics
from services.devkit.fleet import Fleet
from services.devkit.home import Home
from services.devkit.minder import mind
from services.devkit.servers import Servers, start
from services.intake.keys import issue

WAL_FILES = 60
"""Of 16 MiB each: what `min_wal_size` below keeps."""


@dataclass(frozen=True)
class Run:
    """Servers, a fresh database, and topics under a prefix of its own."""

    home: Home
    database_url: str
    bootstrap_servers: str
    prefix: str

    def environment(self) -> dict[str, str]:
        """What a service or a peer is told."""
        return {
            "DATABASE_URL": self.database_url,
            "KAFKA_BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "TOPIC_PREFIX": self.prefix,
            "ADMIN_PORT": "0",
            "API_PORT": "0",
        }

    def topic(self, name: str) -> str:
        """A topic's name in this run."""
        return self.prefix + name

    def spawn(self, module: str, **settings: str) -> "subprocess.Popen[bytes]":
        """A module as a process of its own, with its output in the home's logs."""
        with self.home.log(module).open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", module],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **self.environment(), **settings},
            )  # fmt: skip


@contextmanager
def servers() -> Iterator[tuple[Home, Servers]]:
    """Real servers that are gone afterwards."""
    home = Home(Path(tempfile.mkdtemp(prefix="frontdoor-bench-")))
    mind(home)
    started = start(home)
    try:
        yield home, started
    finally:
        started.wipe()
        shutil.rmtree(home.root, ignore_errors=True)


async def fresh(home: Home, started: Servers) -> Run:
    """A run on these servers that shares nothing with the others."""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    connection = await asyncpg.connect(started.database_url)
    await _with_files(connection)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    url = urlsplit(started.database_url)._replace(path=f"/{name}").geturl()
    await migrate(url)
    run = Run(home, url, started.bootstrap_servers, f"{name}.")
    async with Provisioner(run.bootstrap_servers, run.prefix) as cluster:
        await cluster.apply(await cluster.plan(topics.load()))
    return run


async def _with_files(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Let the write-ahead log have files to go into, as on a server that has long been running.

    A new one is filled with 16 MiB of zeros while whoever commits waits: some 13 ms each, 16 MB
    of load apart. A server keeps `min_wal_size` of used ones for that from a checkpoint on.
    """
    await connection.execute("ALTER SYSTEM SET min_wal_size = '1GB'")
    await connection.execute("SELECT pg_reload_conf()")
    there = await connection.fetchval("SELECT count(*) FROM pg_ls_waldir()")
    for _ in range(there, WAL_FILES):
        await connection.execute("SELECT pg_logical_emit_message(true, 'bench', '')")
        await connection.execute("SELECT pg_switch_wal()")
    await connection.execute("CHECKPOINT")


async def forget(run: Run) -> None:
    """Drop a run's database and topics: what is done with them goes on while others are measured.

    Autovacuum would work on the tables; and files that are there take memory, which costs more the
    more of it is in use where a host gives it page by page. Kafka takes a minute to remove its own.
    """
    url = urlsplit(run.database_url)
    connection = await asyncpg.connect(url._replace(path="/postgres").geturl())
    await connection.execute(f"DROP DATABASE {url.path.removeprefix('/')} WITH (FORCE)")
    await connection.close()
    admin = AIOKafkaAdminClient(bootstrap_servers=run.bootstrap_servers)
    try:
        await admin.start()
        names = [name for name in await admin.list_topics() if name.startswith(run.prefix)]
        await admin.delete_topics(names)
    finally:
        await admin.close()


@asynccontextmanager
async def fleet(run: Run, *names: str) -> AsyncIterator[Fleet]:
    """These services on a run, ready; ended afterwards."""
    services = Fleet(run.home, run.environment())
    services.start(*names)
    try:
        await asyncio.to_thread(services.wait_ready)
        yield services
    finally:
        await asyncio.to_thread(services.stop)


async def issued(run: Run) -> str:
    """A key of the contact centre."""
    connection = await asyncpg.connect(run.database_url)
    try:
        return await issue(connection, "contact-centre")
    finally:
        await connection.close()


def resident(process: psutil.Process) -> int:
    """Megabytes of memory in use."""
    return round(process.memory_info().rss / 1e6)


async def ended(process: "subprocess.Popen[bytes]", within: float = 120.0) -> None:
    """Wait for a peer to end by itself."""
    async with asyncio.timeout(within):
        while process.poll() is None:
            await asyncio.sleep(0.1)
    if process.returncode:
        raise RuntimeError(f"a process of the bench failed with exit code {process.returncode}")
