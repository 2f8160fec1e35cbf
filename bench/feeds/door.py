"""An intake with all its doors: the real one, or the one that keeps nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.system import Run
from services.devkit.ports import answers, choose
from services.devkit.pseudonym_key import pseudonym_key

KEPT = "services.intake"
UNKEPT = "bench.peers.unkept"


@dataclass(frozen=True)
class Door:
    """Where the doors of a running intake are."""

    api: str
    mllp: int
    drops: Path
    process: psutil.Process


@asynccontextmanager
async def opened(run: Run, module: str) -> AsyncIterator[Door]:
    """The doors of this module, ended afterwards."""
    api, mllp, drops = choose(None), choose(None), run.home.root / run.prefix
    process = run.spawn(
        module,
        API_PORT=str(api), MLLP_PORT=str(mllp), DROPS_DIR=str(drops), DROPS_SETTLE_SECONDS="0.1",
        PERSON_REF_KEY=pseudonym_key(run.home),
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            while not (answers(api) and answers(mllp)):
                await asyncio.sleep(0.1)
        yield Door(f"http://127.0.0.1:{api}", mllp, drops, psutil.Process(process.pid))
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 30)
