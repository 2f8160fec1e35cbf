"""Two processes of the router against one, on the same cores as the servers."""

import asyncio
from statistics import median

from bench import inputs
from bench.outputs import measure
from bench.system import Run, forget, fresh
from services.contracts.catalogue import INTAKE, ROUTING
from services.devkit.home import Home
from services.devkit.servers import Servers

JOINING = 25_000
"""Left out of the rate: while they are handled, both processes join the group."""

MESSAGES = 75_000

BEHIND = 50_000
"""Behind the measured ones: neither process may run dry while the other still works."""

ROUNDS = 7


async def pair(home: Home, started: Servers) -> dict[str, object]:
    """Decisions a second over rounds that take turns; the ratio is the median of the rounds' own.

    A shared machine is faster in one minute than in the next: neighbours are compared.
    """
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for processes in rates:
            run = await fresh(home, started)
            await inputs.fill(
                run.bootstrap_servers, run.topic(INTAKE), 12, JOINING + MESSAGES + BEHIND
            )
            rates[processes].append(await _rate(run, processes))
            await forget(run)
    one, two = median(rates[1]), median(rates[2])
    ratio = median(each / alone for alone, each in zip(rates[1], rates[2], strict=True))
    return {"one": round(one), "two": round(two), "two_over_one": round(ratio, 2)}


async def _rate(run: Run, processes: int) -> float:
    routers = [run.spawn("services.router") for _ in range(processes)]
    try:
        decided = run.topic(ROUTING)
        return (await measure(run.bootstrap_servers, decided, MESSAGES, before=JOINING)).rate
    finally:
        for process in routers:
            process.terminate()
        for process in routers:
            await asyncio.to_thread(process.wait, 20)
