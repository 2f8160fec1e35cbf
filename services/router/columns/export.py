"""From the router's table to chunks: of each version of each referral, the state decided on.

A folder has a folder of chunks for each time that something was written, named by the moment up to
which it goes; the next one begins there. A version's state never changes, so it is written once.
"""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg

from services.chassis.database import TRANSACTION_SECONDS
from services.router.columns import files
from services.router.columns.rows import Coded, Row, coded, recorded

Connection: TypeAlias = "asyncpg.Connection[Any]"

TOGETHER = 4096
"""Rows that are fetched at a time: a chunk of them as JSON would take a hundred megabytes."""

SETTLED = timedelta(seconds=4 * TRANSACTION_SECONDS)
"""What was decided longer ago than this is committed, whichever router's clock told the time."""

_NAME = "%Y-%m-%dT%H%M%S.%fZ"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('frontdoor'), hashtext('recorded facts'))"

_NEW = """
SELECT referral_id, version, test, received_at, facts, confirmed FROM router.decision AS d
WHERE decided_at > $1 AND decided_at <= $2 AND NOT EXISTS (
    SELECT FROM router.decision AS earlier WHERE earlier.referral_id = d.referral_id
        AND earlier.version = d.version AND earlier.revision < d.revision)
"""


async def export(connection: Connection, folder: Path, *, now: datetime) -> int:
    """Write what has been decided since the last time; how many rows. All of it is there, or none.

    None are written where somebody else is at it.
    """
    until = now - SETTLED
    part = folder / f"{until.strftime(_NAME)}.part"
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        if not await connection.fetchval(LOCK):
            return 0
        _forget_what_was_cut_off(folder)
        since, rows = _since(folder), 0  # whoever had the lock before may have written
        async for chunk in _chunks(connection, since, until):
            files.append(part, recorded(chunk))
            rows += len(chunk)
        if rows:
            part.rename(part.with_suffix(""))
    return rows


def _since(folder: Path) -> datetime:
    """Up to where it has been written."""
    written = [each.name for each in folder.glob("*Z") if each.is_dir()]
    if not written:
        return _BEGINNING
    return datetime.strptime(max(written), _NAME).replace(tzinfo=UTC)


def _forget_what_was_cut_off(folder: Path) -> None:
    for left_over in folder.glob("*.part"):
        shutil.rmtree(left_over)


async def _chunks(
    connection: Connection, since: datetime, until: datetime
) -> AsyncIterator[list[Coded]]:
    held: list[Coded] = []
    cursor = await connection.cursor(_NEW, since, until)
    while found := await cursor.fetch(TOGETHER):
        held += [coded(Row(*each)) for each in found]
        if len(held) >= files.ROWS:
            yield held
            held = []
    if held:
        yield held
