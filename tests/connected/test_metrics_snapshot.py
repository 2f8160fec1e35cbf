"""The snapshot against the same counted by hand, and how long it takes."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from services.chassis.database import role
from services.chassis.instruments import HUMAN_SECONDS
from services.contracts import topics
from services.contracts.vocabulary import Urgency
from services.metrics import snapshot
from services.metrics.answers import Untold, untold
from services.metrics.backlog import OUTBOX, PARKED, Held, backlog, places, services
from services.metrics.board import Board, Pace
from services.metrics.held import held
from services.metrics.leader import LOCK, Leader
from services.metrics.queues import QUEUES, Bounds
from services.metrics.rejects import Unseen, unseen
from services.metrics.resolved import Resolution, endings, resolved
from services.metrics.snapshot import Labels
from tests.waiting import until

BOUNDS = Bounds(human=HUMAN_SECONDS, all=HUMAN_SECONDS)
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
STAGES = {"eit": "to_allocation", "manual_triage": "to_triage"}

LOCKS = """
FROM pg_locks WHERE locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

FILL = """
INSERT INTO metrics.referral SELECT id, '{}' FROM unnest($1::uuid[]) AS id
"""
COLUMNS = (
    *("referral_id", "queue", "stage", "turn", "received_at", "entered_at"),
    *("urgency", "respond_by", "ended_at", "ending"),
)


@pytest.fixture
async def metrics(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """The service's session on this test's database."""
    connection = await asyncpg.connect(database_url, server_settings={"role": role("metrics")})
    yield connection
    await connection.close()


def waiting(rng: random.Random, *, done: bool = False) -> dict[str, object]:
    """Somebody who waits, or has waited, somewhere."""
    queue = rng.choice([*QUEUES, "new_team"])
    received = NOW - timedelta(seconds=rng.choice([59, 60, 61, rng.expovariate(1 / 90_000)]))
    entered = received + rng.random() * (NOW - received)
    return {
        "referral_id": uuid4(),
        "queue": queue,
        "stage": STAGES.get(queue, "to_acceptance"),
        "turn": 1,
        "received_at": received,
        "entered_at": entered,
        "urgency": rng.choice(list(Urgency)).value,
        "respond_by": rng.choice([None, NOW + timedelta(hours=rng.randint(-9, 9), seconds=1)]),
        "ended_at": NOW if done else None,
        "ending": "done" if done else None,
    }


async def fill(session: asyncpg.Connection, rows: list[dict[str, object]]) -> None:
    """Put these waits into the database."""
    await session.execute(FILL, [row["referral_id"] for row in rows])
    records = [tuple(row[name] for name in COLUMNS) for row in rows]
    await session.copy_records_to_table(
        "wait", schema_name="metrics", records=records, columns=COLUMNS
    )


async def test_the_snapshot_says_what_counting_by_hand_says(metrics: asyncpg.Connection) -> None:
    rng = random.Random(4)
    rows = [waiting(rng) for _ in range(2000)]
    await fill(metrics, rows)
    found = await snapshot.waits(metrics, now=NOW, names=QUEUES, bounds=BOUNDS)
    for (queue, urgency), cell in found.cells.items():
        named = "new_team" if queue == "other" else queue
        mine = [r for r in rows if (r["queue"], r["urgency"]) == (named, urgency.value)]
        assert cell.depth == len(mine) > 0
        assert cell.oldest_received_at == min(r["received_at"] for r in mine)
        assert cell.overdue == sum(
            r["respond_by"] is not None and r["respond_by"] < NOW for r in mine
        )
    for queue, ages in found.ages.items():
        named = "new_team" if queue == "other" else queue
        mine = [(NOW - r["received_at"]).total_seconds() for r in rows if r["queue"] == named]
        up_to = dict(ages.cumulative())
        for bound in HUMAN_SECONDS:
            assert up_to[str(float(bound))] == sum(age <= bound for age in mine)
        assert up_to["+Inf"] == len(mine)
        assert ages.seconds == pytest.approx(sum(mine))


AT_MOST = 6
"""Times as long as PostgreSQL takes to sort the same waits into as many groups and count them."""

PLAIN = """
SELECT queue, stage, urgency, count(*) FROM metrics.wait WHERE ended_at IS NULL GROUP BY 1, 2, 3
"""


async def test_fifty_thousand_who_wait_are_counted_about_as_fast_as_they_can_be_read(
    metrics: asyncpg.Connection, database_url: str
) -> None:
    rng = random.Random(5)
    await fill(metrics, [waiting(rng) for _ in range(50_000)])
    await fill(metrics, [waiting(rng, done=True) for _ in range(50_000)])
    owner = await asyncpg.connect(database_url)
    await owner.execute("VACUUM ANALYZE metrics.wait")
    await owner.close()
    plain, took = [], []
    for _ in range(15):
        plain.append(await seconds(metrics.fetch(PLAIN)))
        snapped = snapshot.waits(metrics, now=NOW, names=QUEUES, bounds=BOUNDS)
        took.append(await seconds(snapped))
    print(f"50,000 open waits: best {min(took) * 1000:.0f} ms, plainly {min(plain) * 1000:.0f} ms")
    assert min(took) < AT_MOST * min(plain)


async def seconds(work: Awaitable[object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


async def test_what_services_hold_back_is_counted_where_it_is_shown(
    metrics: asyncpg.Connection, database_url: str
) -> None:
    owner = await asyncpg.connect(database_url)
    await owner.execute(
        "INSERT INTO metrics.outbox (topic, key, headers, created_at) VALUES"
        " ('asc.dead-letter.v1', 'k', '[]', $1), ('never.declared', 'k', '[]', $1)",
        NOW,
    )
    await owner.execute(
        'INSERT INTO metrics.dead_letter (reference, consumer, topic, partition, "offset",'
        " headers, refusal, reason, attempts, at) VALUES (gen_random_uuid(), 'metrics',"
        " 'asc.team.feedback.v1', 0, 0, '{}', 'poison', 'it broke', 3, $1)",
        NOW,
    )
    await owner.execute(
        'INSERT INTO metrics.dead_letter (reference, consumer, topic, partition, "offset",'
        " headers, attempts, at, parked) VALUES (gen_random_uuid(), 'metrics',"
        " 'asc.team.feedback.v1', 0, 1, '{}', 0, $1, true)",
        NOW,
    )
    await owner.execute("DROP SCHEMA eit CASCADE")
    await owner.close()
    declared = topics.load()
    found = backlog(await held(metrics, services(declared)), places(declared))
    assert found["metrics", "asc.dead-letter.v1", OUTBOX] == Held(1, NOW)
    assert found["metrics", "other", OUTBOX] == Held(1, NOW)
    assert found["metrics", "asc.team.feedback.v1", "poison"] == Held(1, NOW)
    assert found["metrics", "asc.team.feedback.v1", PARKED] == Held(1, NOW)
    assert found["eit", "asc.eit.case.v1", OUTBOX] == Held(0, None)
    assert sum(each.rows for each in found.values()) == 4


async def test_what_became_of_dead_letters_is_counted_by_how_they_ended(
    metrics: asyncpg.Connection, database_url: str
) -> None:
    owner = await asyncpg.connect(database_url)
    deeds = [
        ("a", "replay", "asc.referral.routing.v1"),
        ("b", "edit", "asc.referral.routing.v1"),
        ("b", "replay failed", "asc.referral.routing.v1"),
        ("b", "replay", "asc.referral.routing.v1"),
        ("c", "propose edit", "asc.referral.routing.v1"),
        ("c", "discard", "asc.referral.routing.v1"),
        ("d", "discard", "never.declared"),
    ]
    await owner.executemany(
        "INSERT INTO eit.audit (actor, action, subject, detail)"
        " VALUES ('somebody', $2, $1, jsonb_build_object('topic', $3::text))",
        deeds,
    )
    await owner.execute("DROP SCHEMA router CASCADE")
    await owner.close()
    found = await resolved(metrics, endings(topics.load()))
    assert {place: letters for place, letters in found.items() if letters} == {
        ("eit", "asc.referral.routing.v1", Resolution.REPLAYED): 1,
        ("eit", "asc.referral.routing.v1", Resolution.EDITED): 1,
        ("eit", "asc.referral.routing.v1", Resolution.DISCARDED): 1,
        ("eit", "other", Resolution.DISCARDED): 1,
    }
    assert ("router", "asc.referral.intake.v1", Resolution.REPLAYED) in found


def leader(database_url: str) -> Leader:
    """One process that would lead."""
    declared = topics.load()
    labels = Labels(
        QUEUES, BOUNDS, services(declared), tuple(places(declared)), tuple(endings(declared))
    )
    return Leader(database_url, labels, Board(), Pace(seconds=60, retry_seconds=0.05))


async def stop(*tasks: "asyncio.Task[None]") -> None:
    """End what the test began."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_one_of_two_leads_and_the_other_takes_over(database_url: str) -> None:
    first, second = leader(database_url), leader(database_url)
    leading = asyncio.create_task(first.run())
    await first.board.leading.wait()
    waiting_for = asyncio.create_task(second.run())
    await until(lambda: second.board.trouble is None)  # it has tried, and found the lock taken
    assert second.board.snapshot is None
    await stop(leading)
    await second.board.leading.wait()
    assert second.board.snapshot is not None
    await stop(waiting_for)


async def test_a_leader_whose_session_ends_shows_nothing_at_once(database_url: str) -> None:
    first = leader(database_url)
    leading = asyncio.create_task(first.run())
    await first.board.leading.wait()
    rival, owner = await asyncpg.connect(database_url), await asyncpg.connect(database_url)
    taking = asyncio.create_task(rival.execute(LOCK.replace("try_advisory", "advisory")))
    await until(lambda: owner.fetchval(f"SELECT count(*) > 0 {LOCKS} AND NOT granted"))
    await owner.execute(f"SELECT pg_terminate_backend(pid) {LOCKS} AND granted")
    await taking
    # It has tried again, and found the lock taken.
    await until(lambda: first.board.trouble is None and not first.board.leading.is_set())
    assert first.board.snapshot is None
    await stop(leading)
    await rival.close()
    await owner.close()


async def test_what_senders_are_still_to_be_told_is_counted_by_source(
    metrics: asyncpg.Connection, database_url: str
) -> None:
    owner = await asyncpg.connect(database_url, server_settings={"search_path": "intake"})
    row = (
        "INSERT INTO answer_delivery (id, referral_id, source, told, at, team, detail, state,"
        " written_at) VALUES (gen_random_uuid(), gen_random_uuid(), $1, 'decided', $3, 'eit', '{}',"
        " $2, $3)"
    )
    for source, state in (("gp", "waiting"), ("gp", "held"), ("gp", "delivered"), ("yas", "early")):
        await owner.execute(row, source, state, NOW)
    for source, gone in (("yas", NOW), ("police", None)):
        known = "INSERT INTO answer_receiver (source, url_sha256, gone_at) VALUES ($1, '', $2)"
        await owner.execute(known, source, gone)
    await owner.close()
    assert dict(await untold(metrics)) == {
        "gp": Untold(1, NOW, held=1, undeliverable=0, shut=False),
        "yas": Untold(0, None, held=0, undeliverable=0, shut=True),
        "police": Untold(0, None, held=0, undeliverable=0, shut=False),
    }
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await metrics.fetch("SELECT * FROM intake.answer_delivery")


REFUSED = """
INSERT INTO reject (id, at, source, door, reason, status, problems, sha256, size, media_type, body)
VALUES ($1, $2, $3, $4, $5, 400, '[]', '', 0, '', '')
"""


async def test_what_was_refused_with_nobody_told_is_counted_until_somebody_looks(
    metrics: asyncpg.Connection, database_url: str
) -> None:
    owner = await asyncpg.connect(database_url, server_settings={"search_path": "intake"})
    mail, notice = uuid4(), uuid4()
    later = NOW + timedelta(minutes=5)
    for row in (
        (mail, NOW, "police", "mail", "forbidden"),
        (uuid4(), later, "police", "mail", "too_large"),
        (uuid4(), NOW, "gp", "mail", "not_a_referral"),
        (uuid4(), NOW, "yas", "fhir", "invalid"),
        (uuid4(), NOW, "ward", "adw", "invalid"),
        (notice, NOW, "ward", "adw", "unreadable"),
    ):
        await owner.execute(REFUSED, *row)
    assert dict(await unseen(metrics)) == {"police": Unseen(2, NOW), "ward": Unseen(1, NOW)}
    for each in (mail, notice):
        await owner.execute("SELECT look_at_reject($1, 'a look')", each)
    assert dict(await unseen(metrics)) == {"police": Unseen(1, later)}
    await owner.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await metrics.fetch("SELECT * FROM intake.reject")
