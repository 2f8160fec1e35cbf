"""The input that everybody reads: seeded referrals, put on a topic once."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaProducer

from services.chassis.producer import partition_of
from services.contracts.envelope import Envelope
from services.contracts.facts import EXCLUSIONS, INCLUSIONS, Facts
from services.contracts.referral import Received
from services.contracts.vocabulary import AgeBand, Answer, Channel, ContactReason, SourceKind
from services.devkit.scenario.ids import minted

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def referrals(count: int, seed: int = 7, first: int = 0) -> Iterator[Received]:
    """Referrals of a mixed day: most reach the team, some meet an exclusion, some say little."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for number in range(first, first + count):
        answers = {
            name: chance.choices(list(Answer), (weight, 80, 3, 17 - weight))[0]
            for names, weight in ((INCLUSIONS, 15), (EXCLUSIONS, 2))
            for name in names.values()
        }
        yield Received(
            referral_id=minted(START + timedelta(seconds=number), chance),
            version=1,
            person_ref=f"k1:{chance.getrandbits(128):032x}",
            facts=Facts(
                **answers,
                source="contact-centre",
                source_kind=SourceKind.CONTACT_CENTRE,
                channel=Channel.PHONE,
                reason=chance.choice(list(ContactReason)),
                age_band=chance.choice(list(AgeBand)),
                received_at=START + timedelta(seconds=number),
            ),
        )


async def fill(
    bootstrap_servers: str, topic: str, partitions: int, count: int, first: int = 0
) -> int:
    """Put the referrals on a topic; the mean size of their bodies in bytes."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers, acks="all", max_batch_size=500_000, linger_ms=20
    )
    await producer.start()
    size = 0
    for event in referrals(count, first=first):
        sent = record(event, partitions)
        size += len(sent["value"])
        await producer.send(topic, **sent)
    await producer.stop()
    return size // count


def record(event: Received, partitions: int) -> dict[str, Any]:
    """A referral as intake would publish it: what a producer is to send."""
    key = str(event.referral_id)
    return {
        "value": event.model_dump_json().encode(),
        "key": key.encode(),
        "partition": partition_of(key, partitions),
        "headers": list(_envelope(event, key).headers()),
    }


def _envelope(event: Received, key: str) -> Envelope:
    return Envelope(
        id=key, source="/frontdoor/intake", type="asc.referral.received.v1",
        time=event.facts.received_at.isoformat(), subject=key, sequence=1,
    )  # fmt: skip
