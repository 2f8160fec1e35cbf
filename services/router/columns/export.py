"""From the router's table to chunks: of each version of each referral, its newest state."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg

from services.router.columns import files
from services.router.columns.rows import Coded, Row, coded, recorded

Connection: TypeAlias = "asyncpg.Connection[Any]"

TOGETHER = 4096
"""Rows that are fetched at a time: a chunk of them as JSON would take a hundred megabytes."""

# In the order of the primary key, so that PostgreSQL need not sort the table.
_NEWEST = """
SELECT DISTINCT ON (referral_id, version)
    referral_id, version, test, received_at, facts, confirmed
FROM router.decision ORDER BY referral_id, version, revision DESC
"""


async def export(connection: Connection, folder: Path) -> int:
    """Write everything that is recorded, as of one moment, into a new folder; how many rows.

    The folder is there once all of it is.
    """
    rows, part = 0, folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for chunk in _chunks(connection):
            files.append(part, recorded(chunk))
            rows += len(chunk)
    part.rename(folder)
    return rows


async def _chunks(connection: Connection) -> AsyncIterator[list[Coded]]:
    held: list[Coded] = []
    cursor = await connection.cursor(_NEWEST)
    while found := await cursor.fetch(TOGETHER):
        held += [coded(Row(*each)) for each in found]
        if len(held) >= files.ROWS:
            yield held
            held = []
    if held:
        yield held
