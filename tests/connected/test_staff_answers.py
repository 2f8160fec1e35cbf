"""What staff were answered under a key is known for a time only, by every desk."""

from datetime import UTC, datetime, timedelta

import pytest

from services.chassis import database
from services.chassis.first_answers import FirstAnswers
from services.chassis.prune import prune_answers
from services.chassis.settings import ChassisSettings
from services.eit.desk import ANSWERS as WORKLIST
from services.intake.triage.desk import ANSWERS as TRIAGE


@pytest.mark.parametrize(("service", "answers"), [("eit", WORKLIST), ("intake", TRIAGE)])
async def test_a_key_is_known_for_a_month(
    database_url: str, bootstrap_servers: str, service: str, answers: FirstAnswers
) -> None:
    settings = ChassisSettings(database_url=database_url, kafka_bootstrap_servers=bootstrap_servers)  # type: ignore[arg-type]
    now = datetime.now(UTC)
    async with await database.open_pool(service, settings) as pool:
        async with pool.acquire() as tx, tx.transaction():
            await answers.keep(tx, "a.worker", "one", b"asked", '"answered"')
        for days, gone in ((29, {}), (31, {"answers": 1})):
            later = now + timedelta(days=days)
            assert await prune_answers(pool, settings, answers, now=later) == gone
