"""What was decided goes into columns as well, for backtests: once a day, by one router of all."""

import asyncio
import sys
from pathlib import Path

from services.chassis.failures import describe
from services.chassis.logs import logger
from services.chassis.service import Runtime

EVERY_SECONDS = 86_400.0
AGAIN_SECONDS = 600.0

WAITS = "facts are not recorded in columns"

log = logger("router.recording")


async def recording(_: Runtime, folder: Path) -> None:
    """For ever. What fails is logged and tried again; it holds up no decision."""
    while True:
        try:
            written = await write(folder)
        except (OSError, ValueError) as error:
            log.warning(WAITS, extra={"cause": describe(error)})
            written = None
        await asyncio.sleep(AGAIN_SECONDS if written is None else EVERY_SECONDS)


async def write(folder: Path) -> int | None:
    """How many rows a process of its own has written; None where it failed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.router.columns", str(folder)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:  # the service ends
            process.terminate()
            await process.wait()
    if process.returncode:
        why = err.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        log.warning(WAITS, extra={"cause": why})
        return None
    log.info("facts are recorded in columns", extra={"rows": int(out)})
    return int(out)
