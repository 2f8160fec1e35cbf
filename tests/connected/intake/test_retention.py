"""What intake keeps for a time only."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.intake import retention
from services.intake.retention import rules
from tests.connected.intake.conftest import Intake, form
from tests.waiting import until

KEPT = rules(answers=30, rejects=90, bodies=400, told=60)


async def pruned(intake: Intake, *, after_days: float) -> dict[str, int]:
    """Prune as if so many days had passed."""
    now = datetime.now(UTC) + timedelta(days=after_days)
    return await retention.prune(intake.runtime.pool, KEPT, now=now)


async def gone(intake: Intake, *, after_days: float) -> dict[str, int]:
    """What was pruned, without what was not."""
    found = await pruned(intake, after_days=after_days)
    return {name: count for name, count in found.items() if count}


async def test_each_goes_when_its_time_is_over_and_not_before(intake: Intake):
    await intake.send(form(), Idempotency_Key="one")
    await intake.send(form(nickname="x"))
    assert await gone(intake, after_days=29) == {}
    assert await gone(intake, after_days=31) == {"answers": 1}
    assert await gone(intake, after_days=91) == {"rejects": 1}
    assert await gone(intake, after_days=401) == {"bodies": 1}
    assert await gone(intake, after_days=401) == {}


async def test_attachments_go_with_the_bodies(intake: Intake):
    await intake.fetch(
        "INSERT INTO attachment VALUES (gen_random_uuid(), 1, 1, 'a.pdf', 'application/pdf',"
        " sha256(''), 'x', now()) RETURNING 1"
    )
    assert await gone(intake, after_days=399) == {}
    assert await gone(intake, after_days=401) == {"attachments": 1}


async def test_what_a_sender_was_told_goes_and_what_it_is_to_be_told_stays(intake: Intake):
    fill = """
    INSERT INTO answer_delivery (id, referral_id, source, told, at, team, detail, state, settled_at)
    SELECT gen_random_uuid(), gen_random_uuid(), 'contact-centre', 'decided', now(), 'eit', '{}', s,
        CASE WHEN s IN ('delivered', 'undeliverable', 'discarded') THEN now() END
    FROM unnest(ARRAY['early', 'waiting', 'held', 'delivered', 'undeliverable', 'discarded']) AS s
    RETURNING 1
    """
    await intake.fetch(fill)
    assert await gone(intake, after_days=59) == {}
    assert await gone(intake, after_days=61) == {"told": 4}
    left = await intake.fetch("SELECT state FROM answer_delivery ORDER BY state")
    assert [row["state"] for row in left] == ["held", "waiting"]


async def test_a_referral_and_its_versions_outlive_their_bodies(intake: Intake):
    first = await intake.send(form(), Idempotency_Key="one")
    await pruned(intake, after_days=401)
    assert await intake.count("message") == await intake.count("referral") == 1
    again = await intake.send(form(), Idempotency_Key="one")
    assert again.json()["referral_id"] == first.json()["referral_id"], "told by its reference"
    assert await intake.count("message") == 1


async def test_more_than_one_piece_goes(intake: Intake):
    fill = (
        "INSERT INTO answer (source, key, sha256, id, version, received_at)"
        " SELECT 'contact-centre', n::text, '', gen_random_uuid(), 1, now()"
        " FROM generate_series(1, $1) AS n RETURNING 1"
    )
    rows = 2 * retention.CHUNK + 1
    await intake.fetch(fill, rows)
    assert (await pruned(intake, after_days=31))["answers"] == rows


async def test_after_an_outage_it_goes_on_soon(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(retention, "AGAIN_SECONDS", 0.05)
    await intake.send(form(), Idempotency_Key="one")
    await intake.fetch("ALTER TABLE intake.answer RENAME TO gone")
    at_once = rules(answers=-1, rejects=-1, bodies=400, told=60)
    pruning = asyncio.create_task(retention.pruning(intake.runtime, at_once))
    await until(lambda: "pruning waits" in caplog.text)
    await intake.fetch("ALTER TABLE intake.gone RENAME TO answer")
    await intake.until("SELECT count(*) = 0 FROM answer")
    pruning.cancel()
