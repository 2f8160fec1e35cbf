"""The router's whole durable path against the ceiling and against what a user would write."""

import subprocess
from statistics import median

import psutil

from bench import inputs
from bench.outputs import Output, measure
from bench.system import Run, ended, forget, fresh
from services.chassis.topics import Provisioner
from services.contracts import topics
from services.contracts.catalogue import INTAKE, ROUTING
from services.devkit.home import Home
from services.devkit.servers import Servers

MESSAGES = 80_000
TURNS = ("ceiling", "batch_core", "durable")
ROUNDS = 2 * len(TURNS)
PEERS = {"ceiling": MESSAGES, "batch_core": 40_000, "textbook": 1_000}
"""Each peer with the messages it is given: enough for seconds of work."""


async def throughput(home: Home, started: Servers) -> dict[str, object]:
    """Medians of records a second over rounds, and of the ratios that each round gave."""
    rates: dict[str, list[float]] = {name: [] for name in (*TURNS, "textbook")}
    sizes: dict[str, int] = {}
    resident: list[float] = []
    for round_ in range(ROUNDS):
        run = await fresh(home, started)
        size = await inputs.fill(run.bootstrap_servers, run.topic(INTAKE), 12, MESSAGES)
        sizes["input"] = size
        for name in _turns(round_):
            out = await (_durable(run, resident) if name == "durable" else _peer(run, name))
            rates[name].append(out.rate)
            sizes[name] = out.size
        await forget(run)
    return _report(rates, sizes, max(resident))


def _turns(round_: int) -> list[str]:
    """Each is first as often as the others: who comes after another finds its tables."""
    first = round_ % len(TURNS)
    turns = [*TURNS[first:], *TURNS[:first]]
    return [*turns, "textbook"] if round_ == 0 else turns


def _report(
    rates: dict[str, list[float]], sizes: dict[str, int], resident: float
) -> dict[str, object]:
    return {
        "records_per_second": {name: round(median(found)) for name, found in rates.items()},
        "bytes_per_record": sizes,
        "durable_over_ceiling": round(_over(rates, "ceiling"), 3),
        "durable_over_batch_core": round(_over(rates, "batch_core"), 2),
        "durable_over_textbook": round(_over(rates, "textbook"), 1),
        "router_megabytes_under_load": round(resident),
    }


def _over(rates: dict[str, list[float]], peer: str) -> float:
    return median(a / b for a, b in zip(rates["durable"], rates[peer], strict=False))


async def _peer(run: Run, name: str) -> Output:
    target = f"bench.{name}"
    async with Provisioner(run.bootstrap_servers, run.prefix) as cluster:
        topic = topics.load()[ROUTING].model_copy(update={"name": target})
        await cluster.apply(await cluster.plan({target: topic}))
    process = run.spawn(
        f"bench.peers.{name}", SOURCE=run.topic(INTAKE), TARGET=run.topic(target),
        COUNT=str(PEERS[name]),
    )  # fmt: skip
    try:
        out = await measure(run.bootstrap_servers, run.topic(target), PEERS[name])
        await ended(process)
    finally:
        _end(process)
    return out


async def _durable(run: Run, resident: list[float]) -> Output:
    process = run.spawn("services.router")
    try:
        out = await measure(run.bootstrap_servers, run.topic(ROUTING), MESSAGES)
        resident.append(psutil.Process(process.pid).memory_info().rss / 1e6)
    finally:
        _end(process)
    return out


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(20)
