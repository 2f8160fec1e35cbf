"""Which servers a command uses, and bringing them up: given ones, embedded ones, or containers."""

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from services.devkit.errors import DevkitError
from services.devkit.home import Home
from services.devkit.jars import KAFKA_VERSION
from services.devkit.kafka import Kafka
from services.devkit.postgres import Postgres

DATABASE_URL = "DATABASE_URL"
BOOTSTRAP_SERVERS = "KAFKA_BOOTSTRAP_SERVERS"
POSTGRES = "PostgreSQL 18"
KAFKA = f"Kafka {KAFKA_VERSION}"


class Kind(StrEnum):
    """Where servers come from when the environment does not name them."""

    EMBEDDED = "embedded"
    CONTAINERS = "containers"


class Server(Protocol):
    """One kind of server, however it is run."""

    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def restart(self) -> None: ...
    def wipe(self) -> None: ...
    def running(self) -> bool | None: ...


@dataclass(frozen=True)
class Given:
    """A server that somebody else runs: used, never started, stopped or wiped."""

    url: str

    def start(self) -> None:
        """It runs already."""

    def stop(self) -> None:
        """It is not ours to stop."""

    def wipe(self) -> None:
        """It is not ours to wipe."""

    def kill(self) -> None:
        """Refused: it is not ours."""
        raise DevkitError("this server is given by the environment and is not ours to kill")

    def restart(self) -> None:
        """Refused: it is not ours."""
        raise DevkitError("this server is given by the environment and is not ours to restart")

    def running(self) -> None:
        """Not known before somebody connects."""


@dataclass(frozen=True, kw_only=True)
class Servers:
    """A PostgreSQL and a Kafka, with where they came from in one line."""

    postgres: Server
    kafka: Server
    choice: str

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
    own = ours(home, kind=kind, brokers=brokers)
    postgres = _given(DATABASE_URL, own.postgres)
    kafka = _given(BOOTSTRAP_SERVERS, own.kafka)
    if postgres is own.postgres and kafka is own.kafka:
        return own
    return Servers(postgres=postgres, kafka=kafka, choice=_choice(postgres, kafka, own))


def ours(home: Home, *, kind: Kind = Kind.EMBEDDED, brokers: int | None = None) -> Servers:
    """This home's own servers, whatever the environment names; starts nothing."""
    if kind is Kind.CONTAINERS:
        return _boxed(home, brokers)
    kafka = Kafka(home, brokers)
    plural = "" if kafka.size == 1 else "s"
    return Servers(
        postgres=Postgres(home),
        kafka=kafka,
        choice=f"{POSTGRES} from a wheel, {KAFKA} from jars ({kafka.size} broker{plural})",
    )


def start(home: Home, *, kind: Kind = Kind.EMBEDDED, brokers: int | None = None) -> Servers:
    """Bring up what the environment does not give, and wait until all of it serves."""
    servers = choose(home, kind=kind, brokers=brokers)
    with home.locked():
        servers.postgres.start()
        servers.kafka.start()
    return servers


def _boxed(home: Home, brokers: int | None) -> Servers:
    from services.devkit.containers import kafka_box, postgres_box  # Docker's client loads slowly

    if brokers not in (None, 1):
        raise DevkitError("in containers there is one broker; leave --brokers out")
    choice = f"{POSTGRES} and {KAFKA} in containers"
    return Servers(postgres=postgres_box(home), kafka=kafka_box(home), choice=choice)


def _given(variable: str, own: Server) -> Server:
    """The server that the variable names, unless that is our own: then it is ours to start."""
    named = os.environ.get(variable)
    return Given(named) if named and named != own.url else own


def _choice(postgres: Server, kafka: Server, own: Servers) -> str:
    given = [
        f"{name} given by {variable}"
        for name, variable, server in (
            (POSTGRES, DATABASE_URL, postgres),
            (KAFKA, BOOTSTRAP_SERVERS, kafka),
        )
        if isinstance(server, Given)
    ]
    return ", ".join(given) + ("" if len(given) == 2 else f"; for the rest: {own.choice}")
