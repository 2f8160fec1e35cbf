"""Migrations: each service's own, in its own schema, by Alembic."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

SERVICES = Path(__file__).parents[1]


def owners() -> list[str]:
    """The services that have migrations, in the order of their names."""
    return sorted(folder.parent.name for folder in SERVICES.glob("*/migrations"))


def config(service: str, connection: Connection | None = None) -> Config:
    """Alembic's configuration for one service."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent / "alembic"))
    found.set_main_option("version_locations", str(SERVICES / service / "migrations"))
    found.set_main_option("path_separator", "os")
    found.attributes.update(connection=connection, schema=service)
    return found


async def migrate(database_url: str) -> list[str]:
    """Bring every service's schema to its newest version; the names of the services."""
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        for service in owners():
            async with engine.begin() as connection:
                await connection.execute(text("SET lock_timeout = '10s'"))
                await connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {service}"))
                await connection.run_sync(_upgrade, service)
    finally:
        await engine.dispose()
    return owners()


def _upgrade(connection: Connection, service: str) -> None:
    command.upgrade(config(service, connection), "head")


def migrate_now(database_url: str) -> list[str]:
    """`migrate` for callers without an event loop."""
    return asyncio.run(migrate(database_url))
