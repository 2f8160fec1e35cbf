"""What metrics does with a batch: steps by referral, into the store. It publishes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from services.chassis.consumer import Consumer
from services.chassis.event import Event, Outgoing
from services.chassis.work import Work
from services.contracts import catalogue
from services.metrics import flow, reading, store
from services.metrics.history import Step

NAME = "metrics"
REFERRALS = (catalogue.INTAKE, catalogue.ROUTING, catalogue.CASE, catalogue.FEEDBACK)
TOPICS = (*REFERRALS, catalogue.RULESET)


def build_consumer(bounds: Sequence[float]) -> Consumer:
    """The consumer; completed waits are kept by these upper bounds, ascending seconds."""

    async def handle(work: Work, events: Sequence[Event]) -> Sequence[Outgoing]:
        ended = await store.apply(work.tx, by_referral(events), bounds=bounds)
        work.after_commit(partial(flow.count, events, ended))
        return ()

    return Consumer(NAME, TOPICS, handle, linger=0.25)


def by_referral(events: Iterable[Event]) -> dict[UUID, list[Step]]:
    """The steps of each referral in the order they came; referrals without any are left out."""
    found: dict[UUID, list[Step]] = defaultdict(list)
    for event in events:
        if event.data is None:
            continue
        happened = reading.steps(event.data, time=datetime.fromisoformat(event.envelope.time))
        if happened:
            found[UUID(event.key)].extend(happened)
    return dict(found)
