"""A command's work on the database, on a connection of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias, TypeVar

import asyncpg
import typer
from rich.console import Console

from services.devkit import home, servers

Found = TypeVar("Found")
Connection: TypeAlias = "asyncpg.Connection[Any]"
Work = Callable[[Connection], Awaitable[Found]]
Connect = Callable[[str], AbstractAsyncContextManager[Connection]]
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What is raised where the database cannot be used; a connection that is lost is an interface's."""
NOBODY_THERE = " Name it in DATABASE_URL, or start one of your own: frontdoor dev up"

messages = Console(stderr=True, highlight=False, soft_wrap=True)


@asynccontextmanager
async def as_the_login(database_url: str) -> AsyncIterator[Connection]:
    """A connection that can do what the login itself can."""
    connection = await asyncpg.connect(database_url, timeout=5)
    try:
        yield connection
    finally:
        await connection.close()


def in_schema(schema: str) -> Connect:
    """Connections where a service's tables are found by their names alone."""

    @asynccontextmanager
    async def connect(database_url: str) -> AsyncIterator[Connection]:
        async with as_the_login(database_url) as connection:
            await connection.execute("SELECT set_config('search_path', $1, false)", schema)
            yield connection

    return connect


def on_database(work: Work[Found], connect: Connect = as_the_login) -> Found:
    """Do it and return what it found; without a database, one line and exit code 1."""
    try:
        url = servers.choose(home.current()).database_url
        return asyncio.run(_connected(url, work, connect))
    except AWAY as error:
        hint = NOBODY_THERE if isinstance(error, OSError) else ""
        messages.print(f"[red]The database cannot be used ({type(error).__name__}).[/red]{hint}")
        raise typer.Exit(1) from None


async def _connected(url: str, work: Work[Found], connect: Connect) -> Found:
    async with connect(url) as connection:
        return await work(connection)
