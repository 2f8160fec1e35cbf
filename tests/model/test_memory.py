"""The database in memory behaves as PostgreSQL does."""

import asyncio
from typing import cast

import pytest

from services.chassis.database import Pool
from tests.model.aside import AsideBehaviour
from tests.model.behaviour import InboxBehaviour, OutboxBehaviour
from tests.model.memory import Database, Session


async def at_once(_: str) -> str:
    """Go on, after whoever else may."""
    await asyncio.sleep(0)
    return "go"


@pytest.fixture
def pool() -> Pool:
    """A new database."""
    return cast(Pool, Session(Database(at_once)))


class TestOutbox(OutboxBehaviour):
    """In memory."""


class TestInbox(InboxBehaviour):
    """In memory."""


class TestAside(AsideBehaviour):
    """In memory."""
