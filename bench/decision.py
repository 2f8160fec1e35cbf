"""One decision, measured in a process that has done nothing else, as a router's has not."""

import asyncio
import json
import sys

from services.devkit.home import Home
from services.devkit.servers import Servers


async def decision(home: Home, started: Servers) -> dict[str, object]:
    """Medians of microseconds a decision."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.deciding", stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the measuring of a decision has failed")
    found: dict[str, object] = json.loads(told)
    return found
