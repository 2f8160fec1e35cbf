"""The same servers in containers, for machines that have Docker and want it.

A container is known by a label that names the home, so the next command finds it again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import docker
from docker.errors import DockerException
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer

from services.devkit import ports, records
from services.devkit.errors import DevkitError, NotStartedError
from services.devkit.home import Home
from services.devkit.jars import KAFKA_VERSION
from services.devkit.postgres import DATABASE, SETTINGS
from services.devkit.tuning import tuning

if TYPE_CHECKING:
    from docker.models.containers import Container

LABEL = "frontdoor.server"
PATIENCE = 120.0


@dataclass(frozen=True, kw_only=True)
class Boxed:
    """One server in a container that outlives the command; `start` and `stop` may be repeated."""

    home: Home
    name: str
    address: str
    image: str
    serves: Callable[["Container"], bool]
    describe: Callable[[DockerContainer, int], DockerContainer]

    @property
    def origin(self) -> str:
        """Where the server comes from."""
        return f"{self.image} in a container"

    @property
    def url(self) -> str:
        """How clients reach the server."""
        return self.address.format(port=self._port())

    def start(self) -> None:
        """Bring the container up and wait until its log says that it serves."""
        found = self._find()
        if found is None:
            self._choose_port()
            self._run()
        elif found.status != "running":
            found.start()
        self._wait()

    def stop(self) -> None:
        """Remove the container and its data."""
        if found := self._find():
            found.remove(force=True, v=True)

    def kill(self) -> None:
        """End the server as a power cut would; the data stay."""
        if (found := self._find()) and found.status == "running":
            found.kill()

    def restart(self) -> None:
        """Stop in order, then start; address and data stay."""
        if found := self._find():
            found.stop(timeout=20)
        self.start()

    def wipe(self) -> None:
        """Remove the container and its data."""
        self.stop()

    def running(self) -> bool:
        """Whether the container runs."""
        found = self._find()
        return found is not None and found.status == "running"

    @property
    def _label(self) -> str:
        return f"{self.home.root}:{self.name}"

    def _port(self) -> int:
        return int(records.read(self.home.root / f"{self.name}-box.json").get("port", 0))

    def _choose_port(self) -> None:
        facts = {"port": ports.choose(self._port())}
        records.write(self.home.root / f"{self.name}-box.json", facts)

    def _run(self) -> None:
        testcontainers_config.ryuk_disabled = True  # its reaper would end them with this command
        box = DockerContainer(self.image).with_kwargs(labels={LABEL: self._label})
        self.describe(box, self._port()).start()

    def _find(self) -> "Container | None":
        found = client().containers.list(all=True, filters={"label": f"{LABEL}={self._label}"})
        return found[0] if found else None

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._serves():
            if time.monotonic() > until or not self.running():
                raise NotStartedError(self.name, f"docker logs, label {LABEL}={self._label}")
            time.sleep(0.2)

    def _serves(self) -> bool:
        found = self._find()
        return found is not None and ports.answers(self._port()) and self.serves(found)


def client() -> docker.DockerClient:
    """A connection to Docker, or one line that says there is none."""
    try:
        connected = docker.from_env()
        connected.ping()
    except DockerException:
        raise DevkitError(
            "Docker does not run here, so there are no containers; "
            "start it, or leave --servers containers out"
        ) from None
    return connected


def postgres_box(home: Home) -> Boxed:
    """PostgreSQL 18 in a container."""
    return Boxed(
        home=home,
        name="postgres",
        address=f"postgresql://postgres@{ports.LOOPBACK}:{{port}}/{DATABASE}",
        image="postgres:18",
        serves=_postgres_serves,
        describe=_postgres,
    )


def kafka_box(home: Home) -> Boxed:
    """Kafka in a container, one broker."""
    return Boxed(
        home=home,
        name="kafka",
        address=f"{ports.LOOPBACK}:{{port}}",
        image=f"apache/kafka:{KAFKA_VERSION}",
        serves=_kafka_serves,
        describe=_kafka,
    )


def _postgres(box: DockerContainer, port: int) -> DockerContainer:
    own = {"listen_addresses", "port", "unix_socket_permissions"}
    settings = [f"-c{name}={value}" for name, value in SETTINGS.items() if name not in own]
    box.with_envs(POSTGRES_HOST_AUTH_METHOD="trust", POSTGRES_DB=DATABASE)
    return box.with_bind_ports(5432, port).with_command(["postgres", *settings])


def _kafka(box: DockerContainer, port: int) -> DockerContainer:
    settings = {
        "node.id": 1,
        "process.roles": "broker,controller",
        "controller.quorum.voters": "1@localhost:9093",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"CLIENTS://:{port},CONTROLLER://:9093",
        "advertised.listeners": f"CLIENTS://{ports.LOOPBACK}:{port}",
        "inter.broker.listener.name": "CLIENTS",
        "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
        **tuning(1),
    }
    for name, value in settings.items():
        box.with_env("KAFKA_" + name.upper().replace(".", "_"), str(value))
    return box.with_bind_ports(port, port)


def _postgres_serves(container: "Container") -> bool:
    asked = container.exec_run(["pg_isready", "--host=127.0.0.1", f"--dbname={DATABASE}"])
    return int(asked.exit_code) == 0


def _kafka_serves(container: "Container") -> bool:
    container.reload()
    log: bytes = container.logs(since=container.attrs["State"]["StartedAt"])
    return b"Kafka Server started" in log
