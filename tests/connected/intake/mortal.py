"""A process of intake that ends, as by kill -9, where it is told to."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.connected.intake.conftest import Intake


def environment(intake: Intake, **told: object) -> dict[str, str]:
    """What a process is told so that it works on what this intake works on, and more."""
    settings = intake.settings
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "TOPIC_PREFIX": settings.topic_prefix,
        "PERSON_REF_KEY": settings.person_ref_key.get_secret_value(),
        "PYTHONPATH": str(Path(__file__).parents[3]),
        **{name: str(value) for name, value in told.items()},
    }


@asynccontextmanager
async def running(
    intake: Intake, folder: Path, *words: str, **told: object
) -> AsyncIterator[Process]:
    """A process that ends where the words say; its log is in the folder."""
    command = [sys.executable, "-m", "tests.connected.intake.ended", *words]
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *command, env=environment(intake, **told), stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
