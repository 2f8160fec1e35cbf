"""What a reconciliation reads of the database: also what people and the retention did there."""

from datetime import UTC, datetime

import asyncpg

from services.chassis import database as chassis
from services.chassis import prune
from services.chassis.settings import ChassisSettings
from services.contracts import catalogue
from services.devkit.reconcile import database
from services.devkit.reconcile.remade import Remaker
from services.router.load import PACKS, load

_OLD = """
INSERT INTO router.dead_letter (reference, consumer, topic, partition, "offset", headers, value,
    refusal, reason, attempts, at, superseded_at)
VALUES (gen_random_uuid(), 'router', $1, 3, 7, '[]', 'x', 'poison', 'a fault', 3,
    now() - interval '91 days', NULL),
    (gen_random_uuid(), 'router', $1, 3, 8, '[]', 'x', 'poison', 'a fault', 3,
    now() - interval '92 days', now() - interval '91 days')
"""
_PAUSED = "INSERT INTO router.halt (consumer, cause, reason, by) VALUES ('router', 'pause', $1, $2)"


async def test_what_has_expired_or_was_superseded_was_given_up_and_who_stands_is_told(
    database_url: str, bootstrap_servers: str
) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(_OLD, catalogue.INTAKE)
    await connection.execute(_PAUSED, "a deploy", "ada")
    await connection.execute(
        "INSERT INTO router.sequence VALUES ($1, 'a referral', 4)", catalogue.ROUTING
    )
    await connection.close()
    settings = ChassisSettings(database_url=database_url, kafka_bootstrap_servers=bootstrap_servers)  # type: ignore[arg-type]
    pool = await chassis.open_pool("router", settings)
    assert await prune.prune(pool, settings, now=datetime.now(UTC)) == {
        "expired": 1, "superseded": 1
    }  # fmt: skip
    pool.terminate()
    kept = await database.read(database_url, Remaker(load(PACKS / "leeds-pilot").program))
    assert kept.aside == ()
    places = [(catalogue.INTAKE, 3, offset) for offset in (7, 8)]
    assert kept.discarded == {("router", place) for place in places}
    assert kept.halts == {"router": "paused by ada: a deploy"}
    assert kept.last == {("/frontdoor/router", catalogue.ROUTING, "a referral"): 4}
