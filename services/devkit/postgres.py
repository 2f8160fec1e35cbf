"""PostgreSQL 18 from a wheel, on a Unix socket."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from services.devkit import processes
from services.devkit.account import account, data_folder, own, programs
from services.devkit.errors import NotStartedError
from services.devkit.home import Home

DATABASE = "frontdoor"

_SHARED = "ALTER ROLE ALL SET frontdoor.logins = 'shared'"
"""Who tries things out here is several people with one login (`services/chassis/logins.py`)."""
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # only the socket's name; the folder keeps servers apart
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "512MB",  # touched as it is needed; the default's 128 MB hold no busy day
    "log_error_verbosity": "terse",  # DETAIL lines would print rows, and rows can hold a person
    "log_min_error_statement": "panic",  # so would statements
    "timezone": "UTC",
    "log_timezone": "UTC",
}
SOCKET = ".s.PGSQL.5432"
PATIENCE = 60.0


@dataclass(frozen=True)
class Postgres:
    """One PostgreSQL server with its data in one home. `start` and `stop` may be repeated."""

    home: Home

    @property
    def origin(self) -> str:
        """Where the server comes from."""
        return "PostgreSQL 18 from a wheel"

    @property
    def url(self) -> str:
        """The address of the product's database, for asyncpg and SQLAlchemy."""
        return f"postgresql://postgres@/{DATABASE}?host={self.home.runtime}"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home.log("postgres")

    def process(self) -> psutil.Process | None:
        """The running server, also when the record of it was lost."""
        recalled = processes.recall(self._record)
        return recalled or processes.running("postgres", f"-D{self._data}")

    def running(self) -> bool:
        """Whether the server runs."""
        return self.process() is not None

    def start(self) -> None:
        """Bring the server up and wait until it takes connections and the database is there."""
        if not (self.home.runtime / SOCKET).exists():
            self.stop()  # a cleaner of temporary files took its socket; nobody can reach it
        if self.process() is None:
            own(self.home.runtime)
            self._initialise()
            self._clear_what_a_kill_left()
            self._spawn()
        self._wait_until_ready()
        self._create_database()

    def stop(self) -> None:
        """End the server in order; open connections are closed."""
        if process := self.process():
            processes.end(process, by=signal.SIGINT, grace=20)
        self._record.unlink(missing_ok=True)

    def kill(self) -> None:
        """End the server as a power cut would."""
        if process := self.process():
            processes.end(process, by=signal.SIGKILL, grace=10)

    def restart(self) -> None:
        """Stop in order, then start; the address stays."""
        self.stop()
        self.start()

    def wipe(self) -> None:
        """Stop, and remove the data."""
        self.stop()
        for folder in (self._data, self.home.runtime):
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return data_folder(self.home)

    @property
    def _record(self) -> Path:
        return self.home.root / "postgres.json"

    def _initialise(self) -> None:
        if (self._data / "PG_VERSION").exists():
            return
        for left_over in self._data.parent.glob("postgres-new-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        aside = own(self._data.with_name(f"postgres-new-{time.time_ns()}"))
        self._run(
            "initdb",
            *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"),
            *("--locale-provider=builtin", "--locale=C.UTF-8", f"--pgdata={aside}"),
        )
        aside.replace(self._data)

    def _clear_what_a_kill_left(self) -> None:
        """Files of a killed server, and its children, which end by themselves a little later."""
        for child in psutil.process_iter(["name"]):
            if child.info["name"] == "postgres" and _works_in(child, self._data):
                processes.end(child, by=signal.SIGTERM, grace=5)
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        (self.home.runtime / f"{SOCKET}.lock").unlink(missing_ok=True)

    def _spawn(self) -> None:
        settings = {**SETTINGS, "unix_socket_directories": str(self.home.runtime)}
        argv: list[str | Path] = [
            programs(self.home) / "postgres",
            f"-D{self._data}",
            *(f"--{name}={value}" for name, value in settings.items()),
        ]
        processes.remember(processes.spawn(argv, self.log, account()), self._record)

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._is_ready():
            if self.process() is None or time.monotonic() > until:
                raise NotStartedError("PostgreSQL", self.log)
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        try:
            return "ready" in (self._data / "postmaster.pid").read_text().splitlines()[7:8][0]
        except (OSError, IndexError):
            return False

    def _create_database(self) -> None:
        found = self._run("psql", *self._client, "-XAtc", "SELECT datname FROM pg_database")
        if DATABASE not in found.split():
            self._run("createdb", *self._client, DATABASE)
        self._run("psql", *self._client, "-Xqc", _SHARED)

    @property
    def _client(self) -> tuple[str, ...]:
        return ("--no-password", "--username=postgres", f"--host={self.home.runtime}")

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own words
            [programs(self.home) / program, *arguments],
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            cwd="/",
            user=account(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            with self.log.open("a") as log:
                log.write(done.stderr)
            raise NotStartedError("PostgreSQL", self.log)
        return done.stdout


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return Path(process.cwd()) == folder.resolve()
    except (psutil.Error, OSError):
        return False
