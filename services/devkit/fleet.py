"""The services as processes of their own, on ports they find themselves."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from services.devkit import ports, records
from services.devkit.errors import DevkitError
from services.devkit.home import Home
from services.devkit.pseudonym_key import PERSON_REF_KEY, pseudonym_key

LISTENING = ("listening", "mllp listening")
"""The lines in which a service tells its ports."""

SERVICES = ("intake", "router", "eit", "metrics")


@dataclass(frozen=True)
class Address:
    """Where a running service listens; `api` is None for one without an API.

    `mllp` is host and port of the HL7 v2 door, where there is one.
    """

    pid: int
    admin: str
    api: str | None
    mllp: str | None = None


class Fleet:
    """Starts services, tells where they are, and ends what it started."""

    def __init__(self, home: Home, environment: Mapping[str, str]) -> None:
        self._home = home
        self._environment = {
            PERSON_REF_KEY: pseudonym_key(home),
            "ADMIN_PORT": "0",
            "API_PORT": "0",
            "MLLP_PORT": str(ports.choose(None)),
            **environment,
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._starts: dict[str, int] = {}

    def start(self, *names: str, **settings: str) -> None:
        """Start these services, each with the fleet's environment and these settings over it."""
        for name in names:
            self._starts[name] = self._log(name).stat().st_size if self._log(name).exists() else 0
            with self._log(name).open("ab") as log:
                self._processes[name] = subprocess.Popen(  # noqa: S603 - our own modules
                    self._command(name),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env={**os.environ, **self._environment, **settings},
                    start_new_session=True,
                )

    def wait_ready(self, *names: str, within: float = 30.0) -> None:
        """Return when these services, or all, are ready; else say which is not, and why."""
        until = time.monotonic() + within
        for name in names or tuple(self._processes):
            while (why := self._not_ready(name)) is not None:
                if time.monotonic() > until or self._ended(name):
                    raise DevkitError(f"{name} is not ready: {why}; see {self._log(name)}")
                time.sleep(0.05)
        records.write(directory(self._home), {n: asdict(a) for n, a in self.addresses().items()})

    def address(self, name: str) -> Address:
        """Where this service listens; `DevkitError` while it does not."""
        told: dict[str, str] = {}
        for line in self._listening(name):
            told |= line
        if "admin_port" not in told:
            raise DevkitError(f"{name} does not listen yet")
        api, mllp = told.get("api_port"), told.get("mllp_port")
        return Address(
            self._processes[name].pid,
            _url(told["admin_port"]),
            _url(api) if api else None,
            f"{ports.LOOPBACK}:{mllp}" if mllp else None,
        )

    def addresses(self) -> dict[str, Address]:
        """All services that run."""
        return {name: self.address(name) for name in self._processes if not self._ended(name)}

    def pid(self, name: str) -> int:
        """The process id of a service."""
        return self._processes[name].pid

    def kill(self, name: str) -> None:
        """End a service as a power cut would."""
        self._processes[name].kill()
        self._processes[name].wait()

    def terminate(self, name: str, within: float = 20.0) -> int:
        """Ask a service to end; its exit code."""
        self._processes[name].send_signal(signal.SIGTERM)
        return self._processes[name].wait(within)

    def stop(self) -> None:
        """End all that was started here; who does not end in time is killed."""
        for process in self._processes.values():
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        for process in self._processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        directory(self._home).unlink(missing_ok=True)

    def log(self, name: str) -> Path:
        """What a service wrote."""
        return self._log(name)

    def _command(self, name: str) -> list[str]:
        return [sys.executable, "-m", _module(name)]

    def _log(self, name: str) -> Path:
        return self._home.log(name)

    def _ended(self, name: str) -> bool:
        return self._processes[name].poll() is not None

    def _not_ready(self, name: str) -> str | None:
        try:
            return _not_ready(self.address(name))
        except DevkitError as error:
            return str(error)

    def _listening(self, name: str) -> list[dict[str, str]]:
        # A log may be long, and is asked for with every message that somebody sends.
        with self._log(name).open("rb") as log:
            log.seek(self._starts[name])
            found = [line for line in log if b"listening" in line and line.endswith(b"\n")]
        lines = [json.loads(line) for line in found if line.startswith(b"{")]
        return [each for each in lines if each["event"] in LISTENING]


def directory(home: Home) -> Path:
    """The record of where the services are."""
    return home.root / "services.json"


def running(home: Home) -> dict[str, Address]:
    """The services that a fleet of this home has started and that are still there."""
    found = {name: Address(**facts) for name, facts in records.read(directory(home)).items()}
    return {name: address for name, address in found.items() if _alive(address.pid)}


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _module(name: str) -> str:
    return f"services.{name}" if name in SERVICES else f"services.devkit.{name}"


def _url(port: object) -> str:
    return f"http://127.0.0.1:{port}"


def _not_ready(address: Address) -> str | None:
    try:
        with urllib.request.urlopen(f"{address.admin}/readyz", timeout=2):  # noqa: S310 - loopback
            return None
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError as error:
        return str(error)
