"""One Kafka broker, which is a controller too: its settings, its process, its log."""

import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from services.devkit import java, processes
from services.devkit.errors import NotStartedError
from services.devkit.home import Home
from services.devkit.ports import LOOPBACK
from services.devkit.tuning import tuning

READY = "Kafka Server started"
PATIENCE = 60.0


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Where one broker of a cluster listens: for clients, and for the other controllers."""

    number: int
    port: int
    controller_port: int

    @property
    def voter(self) -> str:
        """The seat as the controllers' quorum names it."""
        return f"{self.number}@{LOOPBACK}:{self.controller_port}"


@dataclass(frozen=True, kw_only=True)
class Broker:
    """One broker of a home's cluster."""

    home: Home
    cluster: str
    seat: Seat
    voters: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its folder and its log."""
        return f"kafka-{self.seat.number}"

    @property
    def log(self) -> Path:
        """The broker's log."""
        return self.home.log(self.name)

    def process(self) -> psutil.Process | None:
        """The running broker, also when the record of it was lost."""
        return processes.recall(self._record) or processes.running("java", str(self._properties))

    def launch(self) -> "Launch":
        """Start the broker if it does not run; `Launch.wait` tells when it serves."""
        if self.process():
            return Launch(broker=self, log_from=0)
        self._format()
        self._properties.write_text(self._settings())
        log_from = self.log.stat().st_size if self.log.exists() else 0
        argv = java.command(self.home, "kafka.Kafka", str(self._properties))
        processes.remember(processes.spawn(argv, self.log), self._record)
        return Launch(broker=self, log_from=log_from)

    def ask_to_end(self) -> None:
        """Begin an orderly stop."""
        if process := self.process():
            processes.send(process, signal.SIGTERM)

    def stop(self, grace: float = 15) -> None:
        """End the broker in order, and surely."""
        if process := self.process():
            processes.end(process, by=signal.SIGTERM, grace=grace)
        self._record.unlink(missing_ok=True)

    def kill(self) -> None:
        """End the broker as a power cut would."""
        if process := self.process():
            processes.end(process, by=signal.SIGKILL, grace=10)

    def wipe(self) -> None:
        """Remove the broker's data; it does not run any more."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _folder(self) -> Path:
        return self.home.root / self.name

    @property
    def _properties(self) -> Path:
        return self._folder / "server.properties"

    @property
    def _record(self) -> Path:
        return self.home.root / f"{self.name}.json"

    def _format(self) -> None:
        """Give the data folder its cluster and number; what a kill left half-done is redone."""
        if (self._folder / "data" / "meta.properties").exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        for left_over in self._folder.glob("data-new-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        aside = self._folder / f"data-new-{time.time_ns()}"
        plan = self._folder / "format.properties"
        plan.write_text(self._settings().replace(str(self._folder / "data"), str(aside)))
        argv = java.command(self.home, "kafka.tools.StorageTool", "format")
        with self.log.open("ab") as output:
            done = subprocess.run(  # noqa: S603 - our own words
                [*argv, "--cluster-id", self.cluster, "--config", str(plan)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
            )
        if done.returncode:
            raise NotStartedError("Kafka", self.log)
        aside.rename(self._folder / "data")

    def _settings(self) -> str:
        here = f"CLIENTS://{LOOPBACK}:{self.seat.port}"
        settings = {
            "process.roles": "broker,controller",
            "node.id": self.seat.number,
            "controller.quorum.voters": ",".join(self.voters),
            "controller.listener.names": "CONTROLLER",
            "listeners": f"{here},CONTROLLER://{LOOPBACK}:{self.seat.controller_port}",
            "advertised.listeners": here,
            "inter.broker.listener.name": "CLIENTS",
            "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": self._folder / "data",
            **tuning(len(self.voters)),
        }
        return "".join(f"{name}={value}\n" for name, value in settings.items())


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A broker on its way up; the log before `log_from` is about earlier lives."""

    broker: Broker
    log_from: int

    def wait(self) -> None:
        """Return when the broker serves clients."""
        until = time.monotonic() + PATIENCE
        while not self._has_started():
            if self.broker.process() is None or time.monotonic() > until:
                raise NotStartedError("Kafka", self.broker.log)
            time.sleep(0.05)

    def _has_started(self) -> bool:
        with self.broker.log.open("rb") as log:
            log.seek(self.log_from)
            return READY.encode() in log.read()
