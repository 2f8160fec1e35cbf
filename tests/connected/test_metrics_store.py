"""Histories, waits and completed waits on a real PostgreSQL, with the service's own role."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.chassis.database import role
from services.chassis.instruments import HUMAN_SECONDS
from services.metrics import store
from services.metrics.history import Leaving, Milestone, Step
from tests.unit.metrics.stories import arrived, at, decided, moved, opened, told, withdrawn

WAITS = "SELECT * FROM metrics.wait ORDER BY referral_id, entered_at, queue, stage"
COMPLETED = "SELECT queue, stage, since, sum(waits) AS n FROM metrics.completed GROUP BY 1, 2, 3"


async def session(url: str) -> asyncpg.Connection:
    """A session that may do what the service may do."""
    return await asyncpg.connect(url, server_settings={"role": role("metrics")})


@pytest.fixture
async def metrics(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """The service's session on this test's database."""
    connection = await session(database_url)
    yield connection
    await connection.close()


async def keep(tx: object, news: dict[UUID, Sequence[Step]]) -> None:
    """One batch."""
    async with tx.transaction():  # type: ignore[attr-defined]
        await store.apply(tx, news, bounds=HUMAN_SECONDS)  # type: ignore[arg-type]


async def test_a_wait_is_kept_from_its_beginning_to_its_end(metrics: asyncpg.Connection) -> None:
    referral = uuid4()
    await keep(metrics, {referral: [arrived(), decided(1, "rapid_response", urgency="urgent")]})
    (_, open_now) = await metrics.fetch(WAITS)
    assert (open_now["queue"], open_now["urgency"]) == ("rapid_response", "urgent")
    assert (open_now["entered_at"], open_now["ended_at"]) == (at(1), None)
    await keep(metrics, {referral: [told(9, "rapid_response")]})
    (_, done) = await metrics.fetch(WAITS)
    assert (done["ended_at"], done["ending"]) == (at(9), "done")


async def test_topics_read_in_any_order_leave_the_same_rows(metrics: asyncpg.Connection) -> None:
    intake = [arrived(), withdrawn(50)]
    routing = [decided(1, "eit"), decided(9, "rapid_response", "eit", revision=2)]
    case = [opened(2), moved(5, Milestone.TAKEN), moved(12, Leaving.RETURNED)]
    feedback = [told(11, "rapid_response"), told(30, "rapid_response", Leaving.CLOSED)]
    kept = []
    for seed in range(20):
        referral, readers = uuid4(), [list(s) for s in (intake, routing, case, feedback)]
        order = [number for number, steps in enumerate(readers) for _ in steps]
        random.Random(seed).shuffle(order)
        for number in order:
            await keep(metrics, {referral: [readers[number].pop(0)]})
        rows = await metrics.fetch(
            "SELECT (w #>> '{}')::jsonb - 'referral_id' FROM (SELECT to_jsonb(wait) AS w"
            " FROM metrics.wait WHERE referral_id = $1 ORDER BY queue, stage, turn) AS rows",
            referral,
        )
        kept.append([row[0] for row in rows])
    assert len(kept[0]) == 5
    assert all(one == other for one, other in pairwise(kept))


async def test_a_batch_of_many_is_as_good_as_many_batches(metrics: asyncpg.Connection) -> None:
    story = [arrived(), decided(1, "rapid_response"), told(9, "rapid_response")]
    await keep(metrics, {uuid4(): story for _ in range(500)})
    completed = {
        (r["queue"], r["stage"], r["since"]): r["n"] for r in await metrics.fetch(COMPLETED)
    }
    assert completed["rapid_response", "to_acceptance", "received"] == 500
    assert completed["undecided", "to_decision", "entered"] == 500


async def test_two_processes_with_two_topics_of_one_referral_lose_nothing(
    database_url: str, metrics: asyncpg.Connection
) -> None:
    other = await session(database_url)
    referrals = [uuid4() for _ in range(50)]
    backwards = list(reversed(referrals))
    await asyncio.gather(
        keep(
            metrics,
            {each: [decided(1, "eit"), decided(3, "eit", revision=2)] for each in referrals},
        ),
        keep(other, {each: [opened(2), moved(5, Milestone.TAKEN)] for each in backwards}),
    )
    await other.close()
    open_now = await metrics.fetch("SELECT stage FROM metrics.wait WHERE ended_at IS NULL")
    assert [row["stage"] for row in open_now] == ["to_contact"] * 50


async def test_a_completed_wait_is_counted_once_also_when_it_is_taken_back(
    metrics: asyncpg.Connection,
) -> None:
    referral = uuid4()
    await keep(metrics, {referral: [decided(1, "rapid_response"), told(9, "rapid_response")]})
    await keep(metrics, {referral: [decided(5, "eit", revision=2)]})
    waits = await metrics.fetch(WAITS)
    assert [row["ending"] for row in waits] == ["done", "rerouted", None]
    completed = {row["queue"]: row["n"] for row in await metrics.fetch(COMPLETED)}
    assert completed["rapid_response"] == 1


async def test_a_wait_counts_in_the_bucket_of_its_length(metrics: asyncpg.Connection) -> None:
    await keep(metrics, {uuid4(): [decided(1, "rapid_response"), told(5, "rapid_response")]})
    rows = await metrics.fetch(
        "SELECT since, bound, waits, seconds FROM metrics.completed WHERE queue = 'rapid_response'"
    )
    kept = {row["since"]: tuple(row)[1:] for row in rows}
    assert kept == {"received": (300, 1, 300), "entered": (300, 1, 240)}


async def test_the_service_may_not_read_anybody_elses_tables(metrics: asyncpg.Connection) -> None:
    schemas = await metrics.fetch(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE relkind IN ('r', 'v') AND nspname IN ('intake', 'router', 'eit')"
        " AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT')"
    )
    assert {row["relname"] for row in schemas} <= {
        "answer_counts",
        "outbox_counts",
        "dead_letter_counts",
        "parked_counts",
        "dead_letter_resolved_counts",
        "unseen_reject_counts",
    }
