"""What every peer is told, and the decision that all of them take."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from services.contracts.decision import Routed
from services.contracts.referral import Received
from services.router.decide import decide
from services.router.load import PACKS, load
from services.router.program import Program
from services.router.store import written


@dataclass(frozen=True)
class Task:
    """Read `count` records of `source`, write as many decisions to `target`, then end."""

    bootstrap_servers: str
    database_url: str
    source: str
    target: str
    count: int
    program: Program

    def decide(self, received: Received) -> bytes:
        """The decision's bytes, as the router emits them."""
        event = Routed(
            referral_id=received.referral_id,
            version=received.version,
            revision=1,
            received_at=received.facts.received_at,
            decided_at=datetime.now(UTC),
            facts_sha256=written(received.facts).sha256,
            decision=decide(self.program, received),
        )
        return event.model_dump_json().encode()


def task() -> Task:
    """The task that the environment describes."""
    return Task(
        bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"],
        database_url=os.environ["DATABASE_URL"],
        source=os.environ["SOURCE"],
        target=os.environ["TARGET"],
        count=int(os.environ["COUNT"]),
        program=load(PACKS / "leeds-pilot").program,
    )
