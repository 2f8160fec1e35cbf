"""The contact centre's forms as JSON by wrk, 32 connections: their rate, and how long they wait."""

import asyncio
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from bench.phone import form

CONNECTIONS = 32
SECONDS = 8
SCRIPT = Path(__file__).parent / "calls.lua"

_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_P99 = re.compile(r"99%\s+([\d.]+)(us|ms|s)\b")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


_REQUESTS = re.compile(r"(\d+) requests in")


class Load(NamedTuple):
    """Requests, how many a second, and what 99 of 100 waited at most, in milliseconds."""

    requests: int
    rate: float
    p99_ms: float


async def warmed(api: str, key: str) -> Load:
    """What the door does once it is warm."""
    await load(api, key, "WARM-", seconds=2)
    return await load(api, key, "RUN-")


async def load(api: str, key: str, references: str, seconds: int = SECONDS) -> Load:
    """What the door does with forms whose references begin so. A refused one would be no accept."""
    said = await asyncio.to_thread(_wrk, api, key, references, seconds)
    if "Non-2xx" in said:
        raise RuntimeError("the JSON door refused some of the bench's forms")
    p99, unit = _P99.findall(said)[0]
    requests, rate = int(_REQUESTS.findall(said)[0]), float(_RATE.findall(said)[0])
    return Load(requests, rate, float(p99) * _MILLISECONDS[unit])


def _wrk(api: str, key: str, reference: str, seconds: int) -> str:
    head, middle, tail = re.split(r"(?<=BENCH-|ample-)0", json.dumps(form(0)))
    done = subprocess.run(  # noqa: S603 - wrk, with our own arguments
        [
            str(shutil.which("wrk")), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency",
            "-s", SCRIPT,
            "-H", f"Authorization: Bearer {key}", "-H", "Content-Type: application/json",
            f"{api}/v1/referrals",
        ],
        env={
            **os.environ,
            "FORM_HEAD": head + reference, "FORM_MIDDLE": middle + reference, "FORM_TAIL": tail,
        },
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout
