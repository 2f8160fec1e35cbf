"""Durable accepts: the door's group commit against one transaction a request, by wrk."""

import asyncio
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from statistics import median

from bench.phone import form
from bench.system import Run, fleet, fresh, issued
from services.devkit.home import Home
from services.devkit.ports import answers, choose
from services.devkit.pseudonym_key import pseudonym_key
from services.devkit.servers import Servers

CONNECTIONS = 32
SECONDS = 8
ROUNDS = 5
SCRIPT = Path(__file__).parent / "doors.lua"

_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")


async def doors(home: Home, started: Servers) -> dict[str, object] | None:
    """Medians of accepts a second over rounds that take turns; None where wrk is not installed."""
    if shutil.which("wrk") is None:
        return None
    rates: dict[str, list[float]] = {"group_commit": [], "one_transaction": []}
    for _ in range(ROUNDS):
        rates["group_commit"].append(await _ours(await fresh(home, started)))
        rates["one_transaction"].append(await _peer(await fresh(home, started)))
    found = {name: median(each) for name, each in rates.items()}
    return {
        "connections": CONNECTIONS,
        "accepts_per_second": {name: round(rate) for name, rate in found.items()},
        "group_commit_over_one_transaction": round(
            found["group_commit"] / found["one_transaction"], 2
        ),
    }


async def _ours(run: Run) -> float:
    async with fleet(run, "intake") as services:
        return await _rate(str(services.address("intake").api), await issued(run))


async def _peer(run: Run) -> float:
    port, key = choose(None), "peer"
    process = run.spawn(
        "bench.peers.one_transaction",
        API_PORT=str(port), KEY=key, PERSON_REF_KEY=pseudonym_key(run.home),
    )  # fmt: skip
    try:
        async with asyncio.timeout(30):
            while not answers(port):
                await asyncio.sleep(0.1)
        return await _rate(f"http://127.0.0.1:{port}", key)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)


async def _rate(api: str, key: str) -> float:
    """Accepts a second, once the server is warm. A refused request would be no accept."""
    for name in ("WARM", "RUN"):
        seconds = SECONDS if name == "RUN" else 2
        said = await asyncio.to_thread(_wrk, api, key, f"{name}-", seconds)
    if "Non-2xx" in said:
        raise RuntimeError("the door refused some of the bench's forms")
    return float(_RATE.findall(said)[0])


def _wrk(api: str, key: str, reference: str, seconds: int) -> str:
    head, middle, tail = re.split(r"(?<=BENCH-|ample-)0", json.dumps(form(0)))
    done = subprocess.run(  # noqa: S603 - wrk, with our own arguments
        [
            str(shutil.which("wrk")), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", SCRIPT,
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
