"""Real servers, once a run; a database and a topic prefix of its own for each test."""

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from hypothesis import settings

from services.chassis.migrate import migrate_now
from services.chassis.topics import Provisioner
from services.contracts import topics as declared
from services.devkit import minder, topics
from services.devkit.home import Home
from services.devkit.servers import Kind, Servers, choose, ours, start

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it has a name of its own
ROOM = 4 << 30

# No test is a timed test. `pytest --hypothesis-profile full` tries ten times as many examples,
# and `long` forty times, where a test leaves it open.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
settings.register_profile("full", max_examples=10 * settings().max_examples)
settings.register_profile("long", max_examples=40 * settings().max_examples)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the run choose where servers come from, when the environment does not give them."""
    kinds = [str(kind) for kind in Kind]
    parser.addoption("--servers", choices=kinds, default=Kind.EMBEDDED.value)


def pytest_report_header(config: pytest.Config) -> str:
    """Say in one line which servers the run would use."""
    try:
        return f"servers: {choose(Home(Path('/nowhere')), kind=_kind(config)).choice}"
    except Exception as error:  # noqa: BLE001 - a header must not end a run that needs no server
        return f"servers: {error}"


def _kind(config: pytest.Config) -> Kind:
    return Kind(config.getoption("--servers"))


def folder() -> Path | None:
    """Where there is memory for all servers' files, which are made and gone by the thousand."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return None  # wherever temporary files lie


@contextmanager
def running(config: pytest.Config) -> Iterator[Servers]:
    """PostgreSQL and Kafka, gone afterwards even if the run is killed."""
    home = Home(Path(tempfile.mkdtemp(prefix="frontdoor-tests-", dir=folder())))
    minder.mind(home)
    try:
        yield start(home, kind=_kind(config))
    finally:
        ours(home, kind=_kind(config)).wipe()
        shutil.rmtree(home.root, ignore_errors=True)


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """The servers of the whole run."""
    with running(request.config) as started:
        yield started


@pytest.fixture(scope="session")
def bootstrap_servers(servers: Servers) -> str:
    """Kafka's address."""
    return servers.bootstrap_servers


@pytest.fixture(scope="session")
def migrated_database(servers: Servers) -> Iterator[str]:
    """The name of a migrated database that others are copied from."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    with ThreadPoolExecutor(1) as thread:  # event loops of their own, away from the tests' loops
        thread.submit(_administer, servers.database_url, f"CREATE DATABASE {name}").result()
        thread.submit(migrate_now, _named(servers.database_url, name)).result()
        yield name
        drop = f"DROP DATABASE {name} WITH (FORCE)"
        thread.submit(_administer, servers.database_url, drop).result()


@pytest.fixture
async def database_url(servers: Servers, migrated_database: str) -> AsyncIterator[str]:
    """A migrated database for this test alone."""
    name = f"test_{uuid.uuid4().hex[:8]}"
    await _admin(servers.database_url, f"CREATE DATABASE {name} TEMPLATE {migrated_database}")
    yield _named(servers.database_url, name)
    await _admin(servers.database_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def topic_prefix() -> str:
    """What this test's topics begin with, so that no other test reads them."""
    return f"t{uuid.uuid4().hex[:8]}."


@pytest.fixture
async def provisioned(bootstrap_servers: str, topic_prefix: str) -> AsyncIterator[None]:
    """All of this test's topics are there, and gone afterwards.

    A broker slows down with each partition that it keeps, and ends at some 16,000 of them.
    """
    async with Provisioner(bootstrap_servers, topic_prefix) as cluster:
        await cluster.apply(await cluster.plan(declared.load()))
    yield
    await topics.remove(bootstrap_servers, topic_prefix)


def _named(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def _administer(url: str, statement: str) -> None:
    asyncio.run(_admin(url, statement))


async def _admin(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
