"""The servers' own logs: finding them, and reading on as they grow."""

import time
from collections.abc import Iterator
from pathlib import Path

from services.devkit.home import Home


def logs_of(home: Home, server: str) -> list[Path]:
    """The logs of one server, of all brokers for `kafka`, or of all servers for an empty name."""
    return sorted(
        log for log in home.logs.glob("*.log") if server in ("", log.stem, log.stem.split("-")[0])
    )


def follow(logs: list[Path]) -> Iterator[str]:
    """What is appended to the logs from now on, for as long as somebody reads."""
    reached = {log: log.stat().st_size for log in logs}
    while True:
        for log in logs:
            with log.open(errors="replace") as text:
                text.seek(reached[log])
                yield text.read()
                reached[log] = text.tell()
        time.sleep(0.3)
