"""Whether the database has the schema that this code needs."""

import asyncio
from functools import cache
from pathlib import Path

import asyncpg

from services.chassis.database import Pool
from services.chassis.failures import name

SERVICES = Path(__file__).parents[1]

_UNMADE = (asyncpg.UndefinedTableError, asyncpg.InvalidParameterValueError)
"""No table of versions; or no role of the service's to become, when connecting."""


@cache
def newest(service: str) -> str:
    """The revision of the newest migration that this code has: `<service>_<number of its file>`."""
    numbers = [path.name[:4] for path in (SERVICES / service / "migrations").glob("[0-9]*.py")]
    return f"{service}_{max(numbers, default='0000')}"


async def behind(pool: Pool, service: str) -> str | None:
    """Why the database cannot be used, or None. A newer schema than ours is fine."""
    try:
        async with asyncio.timeout(0.5):
            found = str(await pool.fetchval("SELECT version_num FROM schema_version"))
    except _UNMADE:
        return "the database has not been set up: frontdoor db migrate"
    except Exception as error:  # noqa: BLE001 - any failure is a reason
        return f"PostgreSQL cannot be used ({name(error)})"
    if found >= newest(service):
        return None
    return f"the schema is at {found} and must be at {newest(service)}: frontdoor db migrate"
