"""The router as a process: it starts with a pack that loads, routes what it reads, and leaves."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from uuid import uuid4

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.contracts.catalogue import INTAKE, ROUTING
from services.contracts.decision import Routed
from services.contracts.envelope import Envelope, read
from tests.unit.router.examples import state


async def test_a_referral_on_the_topic_becomes_a_decision_on_the_next(
    provisioned: None,
    bootstrap_servers: str,
    database_url: str,
    topic_prefix: str,
    tmp_path: Path,
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.router",
        stdout=asyncio.subprocess.PIPE,
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers,
            "TOPIC_PREFIX": topic_prefix,
            "FACTS_FOLDER": str(tmp_path),
        },
    )
    try:
        port = await listening(process)
        sent = referral()
        await send(bootstrap_servers, topic_prefix + INTAKE, sent)
        headers, told = await first(bootstrap_servers, topic_prefix + ROUTING)
        assert (told.decision.destination, told.decision.rule) == ("eit", "I7")
        assert (headers.subject, headers.causationid) == (sent.subject, sent.id)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            counted = (await http.get("/metrics")).text
        assert 'referral_rule_hits_total{rule="I7"} 1.0' in counted
        assert 'referral_rule_hits_total{rule="X10"} 0.0' in counted
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def referral() -> Envelope:
    """The first event of a new referral."""
    return Envelope(
        id=str(uuid4()),
        source="/frontdoor/intake",
        type="asc.referral.received.v1",
        time="2026-11-02T09:00:00Z",
        subject=str(uuid4()),
        sequence=1,
    )


async def listening(process: asyncio.subprocess.Process) -> int:
    """The admin port, once the process has told it."""
    assert process.stdout is not None
    async for line in process.stdout:
        if (found := json.loads(line)).get("event") == "listening":
            return int(found["admin_port"])
    raise AssertionError("it ended before it listened")


async def send(bootstrap_servers: str, topic: str, sent: Envelope) -> None:
    """Put the event on the topic."""
    found = state(falls_risk="yes").model_copy(update={"referral_id": sent.subject})
    async with AIOKafkaProducer(bootstrap_servers=bootstrap_servers) as producer:
        await producer.send_and_wait(
            topic,
            value=found.model_dump_json(warnings=False).encode(),
            key=sent.subject.encode(),
            headers=list(sent.headers()),
        )


async def first(bootstrap_servers: str, topic: str) -> tuple[Envelope, Routed]:
    """The first decision on the topic; the test's own time-out ends a hopeless wait."""
    reader = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest"
    )
    async with reader:
        record = await reader.getone()
        return read(record.headers), Routed.model_validate_json(record.value)
