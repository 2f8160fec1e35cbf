"""What the services take while nothing happens."""

import asyncio

import psutil

from bench.system import fleet, fresh, resident
from services.devkit.fleet import SERVICES
from services.devkit.home import Home
from services.devkit.servers import Servers

SETTLE_SECONDS = 10
SECONDS = 30


async def footprint(home: Home, started: Servers) -> dict[str, object]:
    """Resident megabytes of each service, and percent of one core, while idle."""
    async with fleet(await fresh(home, started), *SERVICES) as running:
        await asyncio.sleep(SETTLE_SECONDS)
        processes = {name: psutil.Process(running.pid(name)) for name in SERVICES}
        before = {name: _cpu(process) for name, process in processes.items()}
        await asyncio.sleep(SECONDS)
        spent = {name: _cpu(process) - before[name] for name, process in processes.items()}
        megabytes = {name: resident(process) for name, process in processes.items()}
    percent = {name: round(100 * used / SECONDS, 2) for name, used in spent.items()}
    return {
        "idle_megabytes": megabytes,
        "idle_percent_of_a_core": percent | {"all": round(sum(percent.values()), 2)},
    }


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
