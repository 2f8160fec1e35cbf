"""Where the demo happens: servers of its own, or a database and topics of its own on given ones."""

import asyncio
import contextlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import asyncpg

from services.devkit import servers, topics
from services.devkit.demo.calm import uninterrupted
from services.devkit.demo.doors import doors
from services.devkit.demo.guard import guarded, services_of
from services.devkit.demo.screen import step
from services.devkit.errors import DevkitError
from services.devkit.home import Home
from services.devkit.reconcile.reconcile import Where
from services.devkit.server import Given
from services.devkit.servers import Servers


@contextmanager
def ground(home: Home) -> Iterator[tuple[Servers, Where]]:
    """Servers that are up and hold nothing yet; all that was made is gone afterwards."""
    if services_of(home):
        raise DevkitError("a demo runs here already; stop it first")
    shutil.rmtree(home.logs, ignore_errors=True)
    with guarded(home), _empty(home):
        with step("PostgreSQL and Kafka"):
            started = servers.start(home)
        with _given_postgres(started) as url, _given_kafka(started) as prefix:
            yield (
                started,
                Where(
                    database_url=url,
                    bootstrap_servers=started.bootstrap_servers,
                    topic_prefix=prefix,
                ),
            )


@contextmanager
def _empty(home: Home) -> Iterator[None]:
    """The home's own servers hold nothing before, and nothing is left of them after."""
    own = servers.choose(home)
    with home.locked():
        _wipe(home, own)
        shutil.rmtree(home.keys, ignore_errors=True)
    try:
        yield
    finally:
        uninterrupted()
        with home.locked():
            _wipe(home, own)


def _wipe(home: Home, own: Servers) -> None:
    own.wipe()
    shutil.rmtree(doors(home).root, ignore_errors=True)


@contextmanager
def _given_postgres(started: Servers) -> Iterator[str]:
    """On a server that is not ours, a database that is."""
    if not isinstance(started.postgres, Given):
        yield started.database_url
        return
    name = f"frontdoor_demo_{secrets.token_hex(4)}"
    asyncio.run(_administer(started.database_url, f"CREATE DATABASE {name}"))
    try:
        yield urlsplit(started.database_url)._replace(path=f"/{name}").geturl()
    finally:
        drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
        asyncio.run(_administer(started.database_url, drop))


@contextmanager
def _given_kafka(started: Servers) -> Iterator[str]:
    """On a cluster that is not ours, topics that are."""
    if not isinstance(started.kafka, Given):
        yield ""
        return
    prefix = f"demo-{secrets.token_hex(4)}."
    try:
        yield prefix
    finally:
        with contextlib.suppress(Exception):
            asyncio.run(topics.remove(started.bootstrap_servers, prefix))


async def _administer(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
