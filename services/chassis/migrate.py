"""Migrations: each service's own, in its own schema, by Alembic."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from services.chassis.schema import newest

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
    engine = create_async_engine(_driven(database_url), poolclass=NullPool)
    try:
        for service in owners():
            async with engine.begin() as connection:
                await connection.execute(text("SET lock_timeout = '10s'"))
                await connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {service}"))
                await connection.run_sync(_upgrade, service)
    finally:
        await engine.dispose()
    return owners()


async def planned(database_url: str) -> dict[str, tuple[str | None, str]]:
    """By service: the version that its schema is at, None without one, and the newest."""
    engine = create_async_engine(_driven(database_url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return {each: (await _version(connection, each), newest(each)) for each in owners()}
    finally:
        await engine.dispose()


async def _version(connection: AsyncConnection, service: str) -> str | None:
    table = f"{service}.schema_version"
    if await connection.scalar(text("SELECT to_regclass(:table)"), {"table": table}) is None:
        return None
    found: str = await connection.scalar(text(f"SELECT version_num FROM {table}"))  # noqa: S608
    return found


def _driven(database_url: str) -> URL:
    return make_url(database_url).set(drivername="postgresql+asyncpg")


def _upgrade(connection: Connection, service: str) -> None:
    command.upgrade(config(service, connection), "head")


def migrate_now(database_url: str) -> list[str]:
    """`migrate` for callers without an event loop."""
    return asyncio.run(migrate(database_url))
