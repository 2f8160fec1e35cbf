"""How statements go about their work: by which plan, and waiting for what."""

import pytest

from services.chassis import database, outbox
from services.chassis.settings import ChassisSettings


@pytest.mark.usefixtures("bench")
async def test_a_plan_made_on_an_empty_outbox_goes_by_its_keys(settings: ChassisSettings) -> None:
    """A connection keeps it when the outbox is large, and the drain asks every second."""
    async with await database.open_pool("probe", settings) as pool:
        lines = await pool.fetch("EXPLAIN " + outbox._OLDEST.replace("$1", "2000"))
        plan = "\n".join(line[0] for line in lines)
    assert "outbox_refused" in plan
    assert "Seq Scan" not in plan


@pytest.mark.usefixtures("bench")
async def test_a_deletion_waits_for_no_disk_and_what_comes_after_it_does(
    settings: ChassisSettings,
) -> None:
    opened = await database.open_pool("probe", settings)
    async with opened as pool, pool.acquire() as connection:
        async with connection.transaction():
            await connection.execute(outbox._DELETE, [1])
            assert await connection.fetchval("SHOW synchronous_commit") == "off"
        assert await connection.fetchval("SHOW synchronous_commit") == "on"
