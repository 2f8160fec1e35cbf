"""The whole service on real servers: events in, numbers out, by HTTP."""

import asyncio
import contextlib
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from prometheus_client import generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from services.chassis.database import open_pool
from services.chassis.instruments import REGISTRY
from services.chassis.loop import Loop
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.service import Runtime, Service
from services.chassis.work import Works
from services.contracts.case import Allocated, Opened
from services.contracts.catalogue import CATALOGUE, NAME_OF
from services.contracts.decision import Decision, Explanation, Routed, RulesetRef
from services.contracts.envelope import Envelope
from services.contracts.facts import Facts
from services.contracts.feedback import Accepted
from services.contracts.model import Contract
from services.contracts.referral import Received
from services.contracts.vocabulary import Channel, Profession, SourceKind, Urgency
from services.metrics.app import build_service
from services.metrics.settings import MetricsSettings
from tests.samples import sample
from tests.waiting import until

NOW = datetime.now(UTC)
RULESET = RulesetRef(id="test", version="1", sha256="0" * 64)
EXPLANATION = Explanation(because=(), why_not=(), criteria=(), unknown=())


def received(referral: UUID, *, minutes_ago: float, test: bool = False) -> Received:
    """A referral that came so long ago."""
    facts = Facts(
        source="contact-centre",
        source_kind=SourceKind.CONTACT_CENTRE,
        channel=Channel.PHONE,
        received_at=NOW - timedelta(minutes=minutes_ago),
    )
    return Received(referral_id=referral, version=1, facts=facts, test=test)


def routed(cause: Received, destination: str, respond_by: datetime | None = None) -> Routed:
    """Its decision, a second after."""
    return Routed(
        referral_id=cause.referral_id,
        version=1,
        revision=1,
        test=cause.test,
        received_at=cause.facts.received_at,
        decided_at=cause.facts.received_at + timedelta(seconds=1),
        facts_sha256="0" * 64,
        decision=Decision(
            ruleset=RULESET,
            rule="X1",
            destination=destination,
            urgency=Urgency.URGENT,
            respond_by=respond_by,
            explanation=EXPLANATION,
        ),
    )


@dataclass
class Running:
    """The service's parts in this process, and a way to send events to it."""

    service: Service
    runtime: Runtime
    loop: Loop
    kafka: AIOKafkaProducer
    prefix: str

    async def send(self, *bodies: Contract) -> None:
        """Each as the first event of its topic and key."""
        for body in bodies:
            kind = CATALOGUE[NAME_OF[type(body)]]
            key = str(body.referral_id)  # type: ignore[attr-defined]
            writer = f"/{kind.name}"
            envelope = Envelope(str(uuid4()), writer, kind.name, NOW.isoformat(), key, 1)
            value = body.model_dump_json().encode()
            await self.kafka.send_and_wait(
                self.prefix + kind.topic, value, key.encode(), headers=list(envelope.headers())
            )

    async def queues(self) -> dict[str, object]:
        """What the API answers."""
        assert self.service.api is not None
        transport = httpx.ASGITransport(app=self.service.api(self.runtime))
        async with httpx.AsyncClient(transport=transport, base_url="http://metrics") as client:
            answer = await client.get("/v1/queues")
        return {"status": answer.status_code, **answer.json()}

    async def until(self, **samples: float) -> None:
        """Wait until these samples, by metric and queue or stage, are exported."""
        await until(lambda: all(self.sample(*name.split("__")) == n for name, n in samples.items()))

    def sample(self, metric: str, label: str) -> float | None:
        """The sum of a metric over all samples that carry this label value; None without any."""
        families = plain(generate_latest(REGISTRY).decode())
        samples = [s for family in families for s in family.samples if s.name == metric]
        values = [s.value for s in samples if label in s.labels.values()]
        return sum(values) if values else None


@pytest.fixture
async def running(
    provisioned: None, database_url: str, bootstrap_servers: str, topic_prefix: str
) -> AsyncIterator[Running]:
    """The service, reading and counting until the test ends."""
    settings = MetricsSettings(
        database_url=database_url,
        kafka_bootstrap_servers=bootstrap_servers,
        topic_prefix=topic_prefix,
        snapshot_seconds=0.2,
        snapshot_retry_seconds=0.1,
    )
    service, pool = build_service(settings), await open_pool("metrics", settings)
    publisher = Publisher("metrics", pool, Producer(settings))
    works = Works(pool, publisher, "/frontdoor/metrics")
    loop = Loop(service.consumers[0], settings, works)
    runtime = Runtime(settings, pool, works)
    kafka = AIOKafkaProducer(bootstrap_servers=bootstrap_servers, acks="all")
    await kafka.start()
    tasks = [asyncio.create_task(work(runtime)) for work in service.background]
    reading = asyncio.create_task(loop.run())
    yield Running(service, runtime, loop, kafka, topic_prefix)
    loop.stop()
    await reading
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)
    await kafka.stop()
    pool.terminate()


async def lagged(running: Running) -> None:
    """Wait until the lags have been measured too."""
    await until(lambda: b"referral_consumer_lag_messages{" in generate_latest(REGISTRY))


async def test_a_referral_waits_is_taken_and_is_counted(running: Running) -> None:
    accepted, waiting, test = (received(uuid4(), minutes_ago=n) for n in (30, 90, 5))
    test = test.model_copy(update={"test": True})
    overdue = NOW - timedelta(minutes=1)
    await running.send(
        *(accepted, waiting, test),
        *(routed(accepted, "rapid_response"), routed(test, "test")),
        routed(waiting, "rapid_response", respond_by=overdue),
        Accepted(referral_id=accepted.referral_id, team="rapid_response", at=NOW),
    )
    await running.until(
        referral_queue_depth__rapid_response=1,
        referral_queue_overdue__rapid_response=1,
        referral_waiting_time_seconds_count__rapid_response=1,
        referral_stage_duration_seconds_count__to_decision=2,
    )
    assert running.sample("referral_waiting_age_seconds_gcount", "rapid_response") == 1
    assert running.sample("referral_queue_depth", "other") == 0
    oldest = running.sample("referral_queue_oldest_received_timestamp_seconds", "rapid_response")
    assert oldest == pytest.approx(waiting.facts.received_at.timestamp())
    found = await running.queues()
    rapid = next(q for q in found["queues"] if q["queue"] == "rapid_response")  # type: ignore[attr-defined]
    assert (rapid["waiting"], rapid["overdue"], rapid["taken"]) == (1, 1, 1)
    assert rapid["mean_seconds_to_taken"] == pytest.approx(30 * 60)


async def test_a_route_is_timed_by_the_brokers_own_clock(running: Running) -> None:
    name = "referral_route_latency_seconds"
    routes, seconds = (sample(f"{name}_{what}", urgency="urgent") for what in ("count", "sum"))
    came = received(uuid4(), minutes_ago=30)
    await running.send(came, routed(came, "eit"))
    await until(lambda: sample(f"{name}_count", urgency="urgent") == routes + 1)
    took = sample(f"{name}_sum", urgency="urgent") - seconds
    since_received = (datetime.now(UTC) - came.facts.received_at).total_seconds()
    assert 30 * 60 - 1 <= took <= since_received


async def test_the_case_may_be_heard_of_before_the_decision(running: Running) -> None:
    came = received(uuid4(), minutes_ago=30)
    case = {"case_id": uuid4(), "referral_id": came.referral_id, "at": NOW}
    await running.send(
        Opened(case_version=1, revision=1, received_at=came.facts.received_at, **case)
    )
    await running.send(routed(came, "eit"), came)
    await running.until(
        referral_queue_depth__eit=1, referral_stage_age_seconds_gcount__to_decision=0
    )
    await running.send(Allocated(case_version=2, profession=Profession.SOCIAL_WORKER, **case))
    await running.until(
        referral_queue_depth__eit=0, referral_stage_age_seconds_gcount__to_contact=1
    )


async def test_every_label_set_is_there_from_the_start_and_none_says_who(running: Running) -> None:
    await lagged(running)
    text = generate_latest(REGISTRY).decode()
    families = {family.name: family for family in plain(text)}
    for name, count in EXPECTED_SERIES.items():
        assert len(families[name].samples) == count, name
    mine = [s for name in EXPECTED_SERIES for s in families[name].samples]
    assert {label for sample in mine for label in sample.labels} == {
        *("queue", "urgency", "stage", "le", "service", "topic", "reason", "group", "partition")
    }
    assert sum(len(family.samples) for family in families.values()) < 5000


EXPECTED_SERIES = {
    "referral_queue_snapshot_leader": 1,
    "referral_queue_snapshot_timestamp_seconds": 1,
    "referral_queue_snapshot_duration_seconds": 1,
    "referral_queue_depth": 5 * 4,
    "referral_queue_oldest_received_timestamp_seconds": 5 * 4,
    "referral_queue_overdue": 5 * 4,
    "referral_waiting_age_seconds": 5 * 15,
    "referral_waiting_time_seconds": 5 * (15 + 2),
    "referral_stage_oldest_entered_timestamp_seconds": 7,
    "referral_stage_age_seconds": 7 * 15,
    "referral_stage_duration_seconds": 7 * (27 + 2),
    "referral_outbox_pending": 13,
    "referral_outbox_oldest_created_timestamp_seconds": 13,
    "referral_dlq_depth": 49,
    "referral_dlq_oldest_timestamp_seconds": 49,
    "referral_parked_events": 9,
    "referral_consumer_lag_messages": 15 * 12,
    "referral_consumer_oldest_unprocessed_timestamp_seconds": 15 * 12,
}


async def test_both_text_formats_can_be_read(running: Running) -> None:
    await lagged(running)
    old = {family.name for family in plain(generate_latest(REGISTRY).decode())}
    new = {f.name: f for f in openmetrics(generate_openmetrics(REGISTRY).decode())}
    assert "referral_waiting_age_seconds_gcount" in old
    assert new["referral_waiting_age_seconds"].type == "gaugehistogram"


async def test_promtool_has_nothing_to_say(running: Running) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (Debian: prometheus)")
    await lagged(running)
    checked = await asyncio.to_thread(_check, [promtool, "check", "metrics"])
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


def _check(command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    text = generate_latest(REGISTRY)
    return subprocess.run(command, input=text, capture_output=True, check=False)


async def test_a_scrape_asks_no_server(running: Running) -> None:
    await lagged(running)
    # Collecting is synchronous: no loop turns while it lasts, so no answer could come.
    loop, took = asyncio.get_running_loop(), []
    for _ in range(15):
        started = loop.time()
        generate_latest(REGISTRY)
        took.append(loop.time() - started)
    assert min(took) < 0.1


async def test_where_another_process_counts_there_is_nothing_to_read(
    running: Running, database_url: str, bootstrap_servers: str
) -> None:
    await running.until(referral_queue_depth__eit=0)
    idle = build_service(
        MetricsSettings(database_url=database_url, kafka_bootstrap_servers=bootstrap_servers)
    )
    second = Running(idle, running.runtime, running.loop, running.kafka, "")
    assert (await second.queues())["status"] == 503
    (name, check), *_ = idle.checks
    assert (name, await check(running.runtime)) == ("snapshot", "no snapshot yet")
    assert "eit" in json.dumps(await running.queues())
