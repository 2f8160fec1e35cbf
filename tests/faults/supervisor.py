"""Services as processes that can be killed, stopped in mid-air, and doubled."""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from services.devkit.fleet import Fleet
from services.devkit.home import Home
from tests.faults import failpoints

ROOT = Path(__file__).parents[2]


class Supervisor(Fleet):
    """A fleet whose processes have failpoints. `router-2` is a second process of `router`.

    Starts processes from the main thread only: they end with the thread that started them.
    """

    def __init__(self, home: Home, environment: Mapping[str, str]) -> None:
        super().__init__(home, {**environment, "PYTHONPATH": str(ROOT)})
        self._folder = home.root / "failpoints"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._words: dict[str, tuple[str, ...]] = {}

    def launch(self, *names: str) -> None:
        """Start these processes, none of them armed."""
        for name in names:
            self._file(name).unlink(missing_ok=True)
            self.start(name, **{failpoints.VARIABLE: str(self._file(name))})

    def command(self, name: str, *words: str, at: str = "") -> None:
        """Start `frontdoor WORDS…` as a process of this name, armed `at` a boundary if one is."""
        self._words[name] = words
        self._file(name).write_text(at)
        self.start(name, **{failpoints.VARIABLE: str(self._file(name))})

    def arm(self, name: str, point: str, times: int) -> None:
        """End this process when it comes to this boundary for the n-th time from now."""
        aside = self._file(name).with_suffix(".new")
        aside.write_text(f"{point}:{times}")
        aside.replace(self._file(name))

    def disarm(self, name: str) -> None:
        """Let the process live."""
        self._file(name).unlink(missing_ok=True)

    def ended(self, name: str) -> int | None:
        """How a process ended: -9 where it was killed; None while it runs."""
        return self._processes[name].poll()

    def reached(self, service: str) -> set[str]:
        """The boundaries that the processes of a service have come to."""
        file = failpoints.reached(self._file(service))
        return set(file.read_text().splitlines()) if file.exists() else set()

    def signal(self, name: str, number: signal.Signals) -> None:
        """SIGSTOP, SIGCONT, SIGTERM, and whatever else."""
        os.kill(self.pid(name), number)

    def forget(self, name: str) -> None:
        """End a process for good, stopped or not."""
        self.kill(name)
        del self._processes[name]

    def names(self) -> list[str]:
        """Every process that was started and not forgotten."""
        return list(self._processes)

    def _file(self, name: str) -> Path:
        return self._folder / name

    def _command(self, name: str) -> list[str]:
        launch = [sys.executable, "-m", "tests.faults.launch", name.partition("-")[0]]
        return [*launch, *self._words.get(name, ())]
