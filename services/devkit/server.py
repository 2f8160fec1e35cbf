"""What every server can do, and the one that somebody else runs."""

from dataclasses import dataclass
from typing import Protocol

from services.devkit.errors import DevkitError

SERVERS = {"DATABASE_URL": "PostgreSQL", "KAFKA_BOOTSTRAP_SERVERS": "Kafka"}


class Server(Protocol):
    """One kind of server, however it is run."""

    @property
    def origin(self) -> str: ...
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
    variable: str

    @property
    def origin(self) -> str:
        """Where the server comes from."""
        return f"{SERVERS[self.variable]} given by {self.variable}"

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
