"""The router on a real database: batches go in, decisions are kept, the outbox tells them."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.chassis import database
from services.chassis.event import Event
from services.chassis.instruments import REGISTRY
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.work import Works
from services.contracts.catalogue import CATALOGUE, NAME_OF
from services.contracts.decision import Routed
from services.contracts.envelope import Envelope
from services.contracts.facts import Facts
from services.contracts.model import Contract
from services.contracts.referral import (
    Cleared,
    ContactLinked,
    Erased,
    Overridden,
    Received,
    ReferralState,
    Updated,
    Withdrawn,
)
from services.router import handlers, instruments
from services.router.columns import files
from services.router.columns.export import LOCK, SETTLED, export
from services.router.columns.recorded import WORDS
from services.router.load import PACKS, load
from services.router.rulesets import Rulesets
from services.router.settings import RouterSettings
from tests.unit.router.examples import RECEIVED, state
from tests.unit.router.recorded import recorded

NOW = RECEIVED + timedelta(seconds=3)
PACK = load(PACKS / "leeds-pilot")


def happened(kind: type[ReferralState], key: UUID, version: int, **said: Any) -> ReferralState:
    """An event about a referral, with the whole of its state."""
    extra = said.pop("extra", {})
    found = dict(state(**said)) | {"referral_id": key, "version": version} | extra
    return kind.model_validate(found)


def event(data: Contract, *, sequence: int = 1) -> Event:
    """An event as a handler reads it."""
    name, key = NAME_OF[type(data)], str(data.referral_id)  # type: ignore[attr-defined]
    envelope = Envelope(
        id=str(uuid4()),
        source="/frontdoor/intake",
        type=name,
        time="2026-11-02T09:00:00Z",
        subject=key,
        sequence=sequence,
        correlationid="c-1",
    )
    return Event(envelope, CATALOGUE[name].topic, 3, key, data)


@dataclass
class Router:
    """The router's handler with a hand on both ends."""

    works: Works
    admin: "asyncpg.Connection[Any]"
    rulesets: Rulesets
    now: datetime = NOW

    async def hear(self, *data: Contract) -> None:
        """One batch of the consumer."""
        handle = handlers.handler(self.rulesets, lambda: self.now)
        async with self.works.begin() as work:
            work.emit(*await handle(work, [event(each) for each in data]))

    async def told(self) -> list[Routed]:
        """The decisions that wait in the outbox, in order."""
        rows = await self.admin.fetch("SELECT headers, value FROM router.outbox ORDER BY id")
        assert {dict(json.loads(row["headers"]))["ce_type"] for row in rows} <= {
            "asc.referral.routed.v1"
        }
        return [Routed.model_validate_json(row["value"]) for row in rows]

    async def kept(self, key: UUID) -> list[asyncpg.Record]:
        """The decisions on a referral, in order."""
        return list(
            await self.admin.fetch(
                "SELECT * FROM router.decision WHERE referral_id = $1 ORDER BY revision", key
            )
        )


@pytest.fixture
async def router(
    bootstrap_servers: str, database_url: str, topic_prefix: str
) -> AsyncIterator[Router]:
    """The router's handler, on a database of this test's own."""
    settings = RouterSettings(
        database_url=database_url,
        kafka_bootstrap_servers=bootstrap_servers,
        topic_prefix=topic_prefix,
    )
    instruments.initialise(PACK.ruleset)
    pool = await database.open_pool("router", settings)
    admin = await asyncpg.connect(database_url)
    yield Router(
        Works(pool, Publisher("router", pool, Producer(settings)), "/frontdoor/router"),
        admin,
        Rulesets(PACK.program),
    )
    await admin.close()
    await pool.close()


async def test_a_received_referral_is_decided_and_told_once(router: Router) -> None:
    key = uuid4()
    await router.hear(happened(Received, key, 1, falls_risk="yes"))
    (told,) = await router.told()
    assert (told.referral_id, told.version, told.revision) == (key, 1, 1)
    assert (told.decision.destination, told.decision.rule) == ("eit", "I7")
    assert (told.received_at, told.decided_at) == (RECEIVED, NOW)


async def test_a_decision_is_kept_with_the_facts_that_it_rests_on(router: Router) -> None:
    key = uuid4()
    referral = happened(Received, key, 1, falls_risk="yes")
    await router.hear(referral)
    (told,), (kept,) = await router.told(), await router.kept(key)
    assert Facts.model_validate_json(kept["facts"]) == referral.facts
    assert hashlib.sha256(kept["facts"].encode()).hexdigest() == told.facts_sha256
    assert kept["facts_sha256"] == told.facts_sha256
    assert Routed.model_validate_json(kept["routed"]) == told
    columns = ("version", "destination", "rule", "urgency", "received_at", "decided_at", "test")
    assert [kept[each] for each in columns] == [1, "eit", "I7", "routine", RECEIVED, NOW, False]
    ref = PACK.ruleset.ref
    assert (kept["ruleset"], kept["ruleset_version"]) == (ref.id, ref.version)
    assert kept["ruleset_sha256"] == ref.sha256
    assert kept["confirmed"] is None


async def test_what_people_confirmed_is_kept_with_the_decision(router: Router) -> None:
    key = uuid4()
    await router.hear(happened(Cleared, key, 1, urgent="yes", falls_risk="yes", cleared=("X1",)))
    (kept,) = await router.kept(key)
    assert kept["destination"] == "eit"
    assert json.loads(kept["confirmed"])["clearances"][0]["exclusion"] == "X1"


async def test_each_new_state_is_a_new_revision_in_one_batch_and_in_the_next(
    router: Router,
) -> None:
    key, other = uuid4(), uuid4()
    await router.hear(
        happened(Received, key, 1, urgent="yes", falls_risk="yes"),
        happened(Received, other, 1, safeguarding="yes"),
        happened(Updated, key, 2, urgent="yes", safeguarding="yes"),
    )
    await router.hear(
        happened(Cleared, key, 3, urgent="yes", falls_risk="yes", cleared=("X1",)),
        happened(Overridden, key, 4, falls_risk="yes", override="rapid_response"),
    )
    assert [
        (told.referral_id, told.version, told.revision, told.decision.destination)
        for told in await router.told()
    ] == [
        (key, 1, 1, "rapid_response"),
        (other, 1, 1, "duty_and_advice"),
        (key, 2, 2, "duty_and_advice"),
        (key, 3, 3, "eit"),
        (key, 4, 4, "rapid_response"),
    ]


async def test_where_it_was_sent_is_known_in_one_batch_and_in_the_next(router: Router) -> None:
    key, urgent = uuid4(), {"urgent": "yes", "falls_risk": "yes"}
    await router.hear(
        happened(Received, key, 1, **urgent), happened(Cleared, key, 2, cleared=("X1",), **urgent)
    )
    await router.hear(happened(Updated, key, 3, **urgent))
    await router.hear(
        happened(Cleared, key, 4, cleared=("X1",), **urgent), happened(Updated, key, 5, **urgent)
    )
    told = [each.decision for each in await router.told()]
    way = ("rapid_response", "eit", "rapid_response", "eit")
    assert [each.destination for each in told] == [*way, "manual_triage"]
    assert [each.path for each in told] == [way[:n] for n in range(5)]


async def test_what_changes_no_fact_makes_no_new_decision(router: Router) -> None:
    key = uuid4()
    await router.hear(
        happened(Received, key, 1, falls_risk="yes"),
        happened(
            ContactLinked, key, 2, extra={"contact": "chaser", "contact_at": NOW}, falls_risk="yes"
        ),
        happened(Withdrawn, key, 3, extra={"reason": "withdrawn_by_source"}),
        Erased(referral_id=key, version=4, erased_at=NOW),
    )
    assert [told.revision for told in await router.told()] == [1]


async def test_a_linked_update_is_decided_on(router: Router) -> None:
    key, contact = uuid4(), {"contact": "update", "contact_at": NOW}
    await router.hear(
        happened(Received, key, 1, falls_risk="yes"),
        happened(ContactLinked, key, 2, extra=contact, falls_risk="yes"),
        happened(ContactLinked, key, 3, extra=contact, falls_risk="yes", safeguarding="yes"),
    )
    told = [(each.version, each.decision.destination) for each in await router.told()]
    assert told == [(1, "eit"), (2, "eit"), (3, "duty_and_advice")]


async def test_a_state_older_than_the_one_decided_on_changes_nothing(router: Router) -> None:
    key = uuid4()
    await router.hear(happened(Updated, key, 2, safeguarding="yes"))
    await router.hear(happened(Received, key, 1, falls_risk="yes"))
    assert [told.decision.destination for told in await router.told()] == ["duty_and_advice"]


async def test_a_large_batch_keeps_its_order_on_fresh_tables(router: Router) -> None:
    keys = [uuid4() for _ in range(1000)]
    await router.hear(*(happened(Received, key, 1, falls_risk="yes") for key in keys))
    assert [told.referral_id for told in await router.told()] == keys


async def test_decisions_are_counted_by_rule_and_tests_are_not(router: Router) -> None:
    def hits(rule: str) -> float:
        return REGISTRY.get_sample_value("referral_rule_hits_total", {"rule": rule}) or 0

    before = {rule: hits(rule) for rule in ("I7", "manual-triage")}
    await router.hear(
        happened(Received, uuid4(), 1, falls_risk="yes"),
        happened(Received, uuid4(), 1, falls_risk="yes", test=True),
        happened(Received, uuid4(), 1),
    )
    assert {rule: hits(rule) - before[rule] for rule in before} == {"I7": 1, "manual-triage": 1}


async def test_what_says_act_now_is_counted_whatever_the_queue_and_tests_are_not(
    router: Router,
) -> None:
    def alerts() -> float:
        return REGISTRY.get_sample_value("referral_act_now_total") or 0

    before = alerts()
    await router.hear(
        happened(Received, uuid4(), 1, suicidal="yes"),
        happened(Received, uuid4(), 1, safeguarding="yes", medically_unwell="yes"),
        happened(Received, uuid4(), 1, suicidal="yes", test=True),
        happened(Received, uuid4(), 1, falls_risk="yes"),
    )
    assert alerts() - before == 2


async def test_the_first_decision_is_timed_and_later_revisions_are_not(router: Router) -> None:
    def count(decider: str) -> float:
        labels = {"decider": decider, "urgency": "routine"}
        return REGISTRY.get_sample_value("referral_decision_latency_seconds_count", labels) or 0

    before, key = (count("auto"), count("human")), uuid4()
    await router.hear(
        happened(Received, key, 1, falls_risk="yes"), happened(Updated, key, 2, carer_needs="yes")
    )
    await router.hear(happened(Overridden, key, 3, falls_risk="yes", override="rapid_response"))
    assert (count("auto"), count("human")) == (before[0] + 1, before[1] + 1)


async def test_the_ruleset_in_force_is_shown(router: Router) -> None:
    labels = {"version": "leeds-pilot 1.0", "sha256": PACK.ruleset.ref.sha256}
    assert REGISTRY.get_sample_value("referral_ruleset_info", labels) == 1


LATER = NOW + timedelta(hours=1)


def exported(folder: Path) -> dict[tuple[UUID, int], tuple[str, bool, bool]]:
    """By referral and version: what is said of `urgent`, whether it was overridden, or a test."""
    rows = {}
    for path in files.chunks([folder]):
        found = files.read(path)
        for at in range(len(found)):
            key = UUID(bytes=found.referral_id[at].tobytes()), int(found.version[at])
            assert key not in rows
            said = WORDS["urgent"][found.facts["urgent"][at]]
            rows[key] = said, bool(found.overridden[at]), bool(found.test[at])
    return rows


async def test_of_each_version_the_state_is_exported(router: Router, tmp_path: Path) -> None:
    first, second = uuid4(), uuid4()
    await router.hear(
        happened(Received, first, 1, urgent="yes"),
        happened(Cleared, first, 2, urgent="yes", cleared=("X1",)),
        happened(Received, second, 1, falls_risk="yes", extra={"test": True}),
    )
    await router.hear(happened(Overridden, first, 3, urgent="yes", override="eit"))
    assert await export(router.admin, tmp_path, now=LATER) == 4
    assert exported(tmp_path) == {
        (first, 1): ("yes", False, False),
        (first, 2): ("cleared", False, False),
        (first, 3): ("yes", True, False),
        (second, 1): ("no", False, True),
    }


async def test_done_again_an_export_adds_what_came_since(router: Router, tmp_path: Path) -> None:
    key = uuid4()
    await router.hear(happened(Received, key, 1, urgent="yes"))
    assert await export(router.admin, tmp_path, now=NOW + SETTLED) == 1
    assert await export(router.admin, tmp_path, now=LATER) == 0
    router.now = NOW + timedelta(minutes=10)
    await router.hear(happened(Received, key, 1, urgent="yes"), happened(Updated, key, 2))
    assert await export(router.admin, tmp_path, now=LATER) == 1
    assert exported(tmp_path).keys() == {(key, 1), (key, 2)}


async def test_what_may_not_be_committed_yet_waits_for_the_next_export(
    router: Router, tmp_path: Path
) -> None:
    await router.hear(happened(Received, uuid4(), 1))
    assert await export(router.admin, tmp_path, now=NOW + SETTLED / 2) == 0
    assert await export(router.admin, tmp_path, now=NOW + SETTLED) == 1


async def test_an_export_that_was_cut_off_leaves_nothing_in_the_next(
    router: Router, tmp_path: Path
) -> None:
    await router.hear(happened(Received, uuid4(), 1))
    files.append(tmp_path / "2026-11-02T090000.000000Z.part", recorded([state(), state()]))
    assert await export(router.admin, tmp_path, now=LATER) == 1
    assert [files.rows(path) for path in files.chunks([tmp_path])] == [1]


async def test_while_somebody_exports_nobody_else_does(
    router: Router, database_url: str, tmp_path: Path
) -> None:
    await router.hear(happened(Received, uuid4(), 1))
    other = await asyncpg.connect(database_url)
    async with other.transaction():
        await other.execute(LOCK)
        assert await export(router.admin, tmp_path, now=LATER) == 0
    await other.close()
    assert await export(router.admin, tmp_path, now=LATER) == 1
