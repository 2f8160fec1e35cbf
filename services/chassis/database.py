"""Connections to PostgreSQL, each with one service's role and short patience."""

from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from services.chassis.settings import ChassisSettings

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
"""A connection out of the pool."""

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

Session: TypeAlias = "asyncpg.Connection[asyncpg.Record] | Pool"
"""What one statement needs: a service has its pool, a command a connection of its own."""

TRANSACTION_SECONDS = 15
"""No transaction of a service lasts longer."""

_PATIENCE = {
    # A stopped process must not hold rows against its successor.
    "idle_in_transaction_session_timeout": "5s",
    "transaction_timeout": f"{TRANSACTION_SECONDS}s",
    "statement_timeout": "10s",
    "lock_timeout": "4s",
}

_BY_KEY = {
    # Busy tables are found by keys. A plan that was made while its table was empty says to read all
    # of it, and stays with the connection when the table, or what is dead in it, is large. What has
    # to be read whole still is, by an index where there is one.
    "enable_seqscan": "off",
}


def role(service: str) -> str:
    """The database role that may use the service's schema."""
    return f"frontdoor_{service}"


async def _keep(_: "asyncpg.Connection[asyncpg.Record]") -> None:
    """No reset between users: nobody here changes a session, and a reset costs 11 to 29 %."""


async def open_pool(service: str, settings: ChassisSettings) -> Pool:
    """A pool that connects when it is first used, so that a service starts without a database."""
    return await asyncpg.create_pool(
        settings.database_url.get_secret_value(),
        min_size=0,
        max_size=settings.pool_connections,
        max_inactive_connection_lifetime=0,
        timeout=3.0,
        command_timeout=20.0,
        reset=_keep,
        server_settings={
            **_PATIENCE,
            **_BY_KEY,
            "application_name": f"frontdoor-{service}",
            "role": role(service),
            "search_path": service,
        },
    )
