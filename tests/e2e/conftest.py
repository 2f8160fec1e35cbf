"""One system a test file: a database, topics and processes of its own on the run's servers."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from services.devkit.demo import system as demo
from services.devkit.demo.guard import guarded
from services.devkit.fleet import Fleet
from services.devkit.home import Home
from services.devkit.reconcile.reconcile import Where
from services.devkit.servers import Servers
from tests.conftest import running
from tests.e2e.system import System


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """Servers of their own: a broker that is killed recovers every topic that it ever had."""
    with running(request.config) as started:
        yield started


@pytest.fixture(scope="module")
def system(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Every service ready; all of it gone afterwards, also if the test run is killed."""
    with made(servers, Path(tmp_path_factory.mktemp("fleet"))) as found:
        found.fleet.start(*demo.SERVICES)
        found.fleet.wait_ready(within=60)
        yield found


@contextmanager
def made(servers: Servers, root: Path, fleet: type[Fleet] = Fleet, **more: str) -> Iterator[System]:
    """A system of which nothing runs yet, and whose services are told `more` than usual."""
    home = Home(root)
    name = f"e2e_{uuid.uuid4().hex[:8]}"
    where = Where(
        database_url=urlsplit(servers.database_url)._replace(path=f"/{name}").geturl(),
        bootstrap_servers=servers.bootstrap_servers,
        topic_prefix=f"{name}.",
    )
    asyncio.run(_administer(servers.database_url, f"CREATE DATABASE {name}"))
    keys = asyncio.run(demo.prepare(where))
    # A short session lets another process take over soon after a kill.
    settings = {
        **demo.environment(home, where),
        "SESSION_TIMEOUT_MS": "2000",
        "SNAPSHOT_SECONDS": "0.5",
        **more,
    }
    services = fleet(home, settings)
    with guarded(home):
        try:
            yield System(servers, home, where, keys, services)
        finally:
            services.stop()
    asyncio.run(_administer(servers.database_url, f"DROP DATABASE {name} WITH (FORCE)"))


async def _administer(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
