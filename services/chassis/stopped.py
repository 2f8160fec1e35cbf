"""Ending what a stopped process holds in the middle of a COPY, or of a long answer.

No time-out of PostgreSQL is looked at while it waits for the rest of a COPY, or for somebody to
take what it answers: whoever is stopped there holds inbox, marks and sequences for as long as that
lasts. So who has waited for a lock in vain ends such connections, by the login that both have: the
process finds its own cut off when it goes on, and does the work again.
"""

import asyncpg

from services.chassis.database import Pool
from services.chassis.failures import describe
from services.chassis.logs import logger

SECONDS = 15.0
"""How long ago the statement began; ours are over in a fraction of that."""

_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = session_user AND pid <> pg_backend_pid()
    AND application_name = current_setting('application_name') AND state = 'active'
    AND wait_event IN ('ClientRead', 'ClientWrite')
    AND query_start < now() - make_interval(secs => $1)
"""


async def end(pool: Pool) -> None:
    """End the connections of stopped processes of this service, as far as the login may."""
    log = logger("database")
    try:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SET LOCAL ROLE NONE")
            ended = await connection.fetch(_END, SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        log.warning("no stopped process could be looked for", extra={"cause": describe(error)})
        return
    if ended:
        log.warning("ended what stopped processes held", extra={"connections": len(ended)})
