"""Telling intake what others did: events, and putting them on their topics."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from aiokafka import AIOKafkaProducer

from services.contracts.case import CaseStep
from services.contracts.catalogue import CATALOGUE, NAME_OF
from services.contracts.decision import Decision, Explanation, Routed, RulesetRef
from services.contracts.envelope import Envelope
from services.contracts.model import Contract
from services.contracts.vocabulary import Urgency
from tests.connected.intake.conftest import Intake

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def routed(referral_id: UUID, revision: int = 1, destination: str = "eit", **more: Any) -> Routed:
    """A decision on the first version; `more` is said of the decision itself."""
    decision = Decision(
        ruleset=RulesetRef(id="leeds-pilot", version="1", sha256="0" * 64),
        rule="I2",
        destination=destination,
        explanation=Explanation(because=(), why_not=(), criteria=(), unknown=()),
        **({"urgency": Urgency.ROUTINE} | more),
    )
    return Routed(
        referral_id=referral_id,
        version=1,
        revision=revision,
        received_at=AT,
        decided_at=AT + timedelta(seconds=revision),
        facts_sha256="0" * 64,
        decision=decision,
    )


def step(referral_id: UUID, model: type[CaseStep], version: int, **more: Any) -> CaseStep:
    """A step of the one case of a referral."""
    return model(
        case_id=UUID(int=referral_id.int ^ 1),
        referral_id=referral_id,
        case_version=version,
        at=AT + timedelta(minutes=version),
        **more,
    )


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
