"""Durable accepts: the door's group commit against one transaction a request, by wrk."""

import asyncio
from statistics import median

from bench import wrk
from bench.feeds.calls import warmed
from bench.system import Run, fleet, fresh, issued
from services.devkit.home import Home
from services.devkit.ports import answers, choose
from services.devkit.pseudonym_key import pseudonym_key
from services.devkit.servers import Servers

ROUNDS = 5


async def doors(home: Home, started: Servers) -> dict[str, object] | None:
    """Medians of accepts a second over rounds that take turns; None where wrk is not installed."""
    if not wrk.installed():
        return None
    rates: dict[str, list[float]] = {"group_commit": [], "one_transaction": []}
    for _ in range(ROUNDS):
        rates["group_commit"].append(await _ours(await fresh(home, started)))
        rates["one_transaction"].append(await _peer(await fresh(home, started)))
    found = {name: median(each) for name, each in rates.items()}
    return {
        "connections": wrk.CONNECTIONS,
        "accepts_per_second": {name: round(rate) for name, rate in found.items()},
        "group_commit_over_one_transaction": round(
            found["group_commit"] / found["one_transaction"], 2
        ),
    }


async def _ours(run: Run) -> float:
    async with fleet(run, "intake") as services:
        return (await warmed(str(services.address("intake").api), await issued(run))).rate


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
        return (await warmed(f"http://127.0.0.1:{port}", key)).rate
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)
