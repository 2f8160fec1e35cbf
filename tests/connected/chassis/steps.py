"""Events of a topic of steps, and a handler that cannot handle some of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.chassis import database
from services.chassis.consumer import Consumer
from services.chassis.event import Event, Outgoing
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.replay import Driven, Replay
from services.chassis.settings import ChassisSettings
from services.chassis.work import Work, Works
from services.contracts import catalogue
from services.contracts.envelope import Envelope
from services.contracts.feedback import Accepted
from tests.connected.chassis.conftest import Bench, envelope, note

TOPICS = (catalogue.FEEDBACK,)


@dataclass
class Choking:
    """Notes events; chokes on those of these sequences."""

    on: set[int] = field(default_factory=set)

    async def __call__(self, work: Work, events: Sequence[Event]) -> list[Outgoing]:
        if any(event.envelope.sequence in self.on for event in events):
            raise KeyError("a name that must not be told")
        return await note(work, events)


def step(referral: UUID, sequence: int, name: str = "accepted") -> Envelope:
    """The nth step of a referral."""
    return envelope(referral, sequence, event_type=f"asc.team.feedback.{name}.v1")


async def tell(bench: Bench, event: Envelope, body: bytes | None = None) -> None:
    """Put one step on its topic."""
    accepted = Accepted(referral_id=UUID(event.subject), team="eit", at=datetime.now(UTC))
    await bench.producer.send_and_wait(
        bench.topic(catalogue.FEEDBACK),
        value=accepted.model_dump_json().encode() if body is None else body,
        key=event.subject.encode(),
        headers=list(event.headers()),
    )


async def noted(bench: Bench, referral: UUID) -> list[int]:
    """The sequences that were handled, in the order of their handling."""
    query = "SELECT sequence FROM noted WHERE key = $1 ORDER BY id"
    return [row[0] for row in await bench.fetch(query, str(referral))]


async def letters(bench: Bench, referral: UUID) -> list[tuple[int | None, str | None]]:
    """Sequence and refusal of what stands in the line of a referral; a parked one has none."""
    query = """SELECT sequence, refusal FROM dead_letter
               WHERE key = $1 AND superseded_at IS NULL ORDER BY "offset" """
    return [tuple(row) for row in await bench.fetch(query, str(referral).encode())]


async def reference(bench: Bench, referral: UUID, sequence: int) -> UUID:
    """Under what an event is kept."""
    query = "SELECT reference FROM dead_letter WHERE key = $1 AND sequence = $2"
    found: UUID = (await bench.fetch(query, str(referral).encode(), sequence))[0][0]
    return found


async def hand(settings: ChassisSettings, handle: Any = note, actor: str = "on.call") -> Replay:
    """A person at the command line of the probe."""
    pool = await database.open_pool("probe", settings)
    works = Works(pool, Publisher("probe", pool, Producer(settings)), "/frontdoor/probe")
    return Replay(Consumer("probe", TOPICS, handle), works, actor)


async def replayed(replay: Replay, which: UUID) -> list[Driven]:
    """All that one replay drives."""
    return [driven async for driven in replay.replay(which)]
