"""Telling intake what others did: events on their topics."""

from uuid import uuid4

from aiokafka import AIOKafkaProducer

from services.contracts.catalogue import CATALOGUE, NAME_OF
from services.contracts.envelope import Envelope
from services.contracts.model import Contract
from tests.connected.intake.conftest import Intake


async def heard(intake: Intake, *events: tuple[int, Contract]) -> None:
    """Put events on their topics, in order; each with its sequence there."""
    producer = AIOKafkaProducer(bootstrap_servers=intake.settings.kafka_bootstrap_servers)
    await producer.start()
    try:
        for sequence, event in events:
            await _send(producer, intake.settings.topic_prefix, event, sequence)
    finally:
        await producer.stop()


async def _send(producer: AIOKafkaProducer, prefix: str, event: Contract, sequence: int) -> None:
    name = NAME_OF[type(event)]
    key = str(event.referral_id)  # type: ignore[attr-defined]
    envelope = Envelope(
        id=str(uuid4()),
        source="/frontdoor/elsewhere",
        type=name,
        time="2026-01-05T09:00:00Z",
        subject=key,
        sequence=sequence,
    )
    await producer.send_and_wait(
        prefix + CATALOGUE[name].topic,
        event.model_dump_json().encode(),
        key=key.encode(),
        headers=list(envelope.headers()),
    )
