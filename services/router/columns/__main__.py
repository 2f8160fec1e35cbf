"""`python -m services.router.columns FOLDER`: write what has been decided since the last time.

A process of its own, for the libraries take more memory than the router does.
"""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from services.chassis.database import role
from services.router.columns.export import export
from services.router.settings import RouterSettings


async def record(settings: RouterSettings, folder: Path) -> int:
    """Write it, with the router's own rights; how many rows."""
    connection = await asyncpg.connect(
        settings.database_url.get_secret_value(),
        timeout=5,
        server_settings={"application_name": "frontdoor-router-facts", "role": role("router")},
    )
    try:
        return await export(connection, folder, now=datetime.now(UTC))
    finally:
        await connection.close()


if __name__ == "__main__":
    print(asyncio.run(record(RouterSettings(), Path(sys.argv[1]))))  # noqa: T201 - it is read
