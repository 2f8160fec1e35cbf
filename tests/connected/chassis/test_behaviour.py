"""PostgreSQL behaves as the database in memory that the model runs on."""

from collections.abc import AsyncIterator

import pytest

from services.chassis import database
from services.chassis.database import Pool
from services.chassis.settings import ChassisSettings
from tests.connected.chassis.conftest import Bench
from tests.model.aside import AsideBehaviour
from tests.model.behaviour import InboxBehaviour, OutboxBehaviour


@pytest.fixture
async def pool(bench: Bench, settings: ChassisSettings) -> AsyncIterator[Pool]:
    """The probe's."""
    pool = await database.open_pool("probe", settings)
    yield pool
    pool.terminate()


class TestOutbox(OutboxBehaviour):
    """On PostgreSQL."""


class TestInbox(InboxBehaviour):
    """On PostgreSQL."""


class TestAside(AsideBehaviour):
    """On PostgreSQL."""
