"""wrk as the client: what it measured at one address."""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

CONNECTIONS = 32
SECONDS = 8

_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_P99 = re.compile(r"99%\s+([\d.]+)(us|ms|s)\b")
_REQUESTS = re.compile(r"(\d+) requests in")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class Load(NamedTuple):
    """Requests, how many a second, and what 99 of 100 waited at most, in milliseconds."""

    requests: int
    rate: float
    p99_ms: float


def installed() -> bool:
    """Whether there is a wrk."""
    return shutil.which("wrk") is not None


async def load(
    url: str, script: Path, told: Mapping[str, str], *headers: str, seconds: int = SECONDS
) -> Load:
    """What came of the script's requests; it is told by its environment.

    `RuntimeError` where one was refused: that is none of what is counted.
    """
    said = await asyncio.to_thread(_wrk, url, script, told, headers, seconds)
    if "Non-2xx" in said:
        raise RuntimeError("a door refused some of the bench's messages")
    p99, unit = _P99.findall(said)[0]
    requests, rate = int(_REQUESTS.findall(said)[0]), float(_RATE.findall(said)[0])
    return Load(requests, rate, float(p99) * _MILLISECONDS[unit])


def _wrk(
    url: str, script: Path, told: Mapping[str, str], headers: tuple[str, ...], seconds: int
) -> str:
    shown = [word for each in headers for word in ("-H", each)]
    done = subprocess.run(  # noqa: S603 - wrk, with our own arguments
        [
            str(shutil.which("wrk")), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency",
            "-s", script, *shown, url,
        ],
        env={**os.environ, **told}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout
