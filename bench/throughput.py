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
ROUNDS = 3
PEERS = {"ceiling": MESSAGES, "batch_core": 40_000, "textbook": 1_000}
"""Each peer with the messages it is given: enough for seconds of work."""


async def throughput(home: Home, started: Servers) -> dict[str, object]:
    """Medians of records a second over rounds that take turns, and the ratios."""
    rates: dict[str, list[float]] = {name: [] for name in ("durable", *PEERS)}
    sizes: dict[str, int] = {}
    resident: list[float] = []
    for round_ in range(ROUNDS):
        run = await fresh(home, started)
        size = await inputs.fill(run.bootstrap_servers, run.topic(INTAKE), 12, MESSAGES)
        sizes["input"] = size
        for name in PEERS if round_ == 0 else ("ceiling", "batch_core"):
            out = await _peer(run, name)
            rates[name].append(out.rate)
            sizes[name] = out.size
        out, megabytes = await _durable(run)
        rates["durable"].append(out.rate)
        sizes["durable"] = out.size
        resident.append(megabytes)
        await forget(run)
    return _report({name: median(found) for name, found in rates.items()}, sizes, max(resident))


def _report(rates: dict[str, float], sizes: dict[str, int], resident: float) -> dict[str, object]:
    return {
        "records_per_second": {name: round(rate) for name, rate in rates.items()},
        "bytes_per_record": sizes,
        "durable_over_ceiling": round(rates["durable"] / rates["ceiling"], 3),
        "durable_over_batch_core": round(rates["durable"] / rates["batch_core"], 2),
        "durable_over_textbook": round(rates["durable"] / rates["textbook"], 1),
        "router_megabytes_under_load": round(resident),
    }


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


async def _durable(run: Run) -> tuple[Output, float]:
    process = run.spawn("services.router")
    try:
        out = await measure(run.bootstrap_servers, run.topic(ROUTING), MESSAGES)
        megabytes = psutil.Process(process.pid).memory_info().rss / 1e6
    finally:
        _end(process)
    return out, megabytes


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(20)
