"""What the worklist does with a batch of events: hold, decide, save, tell."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from services.chassis import forgetting
from services.chassis.consumer import Consumer
from services.chassis.database import Connection
from services.chassis.event import Event, Outgoing, caused
from services.chassis.work import Work
from services.contracts.catalogue import INTAKE, RECORD, ROUTING
from services.contracts.decision import Routed
from services.contracts.record import Record
from services.contracts.referral import Erased, Withdrawn
from services.eit import arrivals, instruments, people, store
from services.eit.case import Referral
from services.eit.change import Change

CONSUMER = "eit"


def consumer() -> Consumer:
    """The worklist's one consumer."""
    return Consumer(CONSUMER, (ROUTING, INTAKE, RECORD), handle, linger=0.1)


async def handle(work: Work, events: Sequence[Event]) -> list[Outgoing]:
    """Apply the events that concern the worklist; the steps of cases that follow."""
    wanted = [event for event in events if _concerns(event)]
    if not wanted:
        return []
    before = await store.hold(work.tx, {UUID(event.key) for event in wanted})
    referrals, changes, outgoing = dict(before), [], []
    for event in wanted:
        heard, news = react(referrals[UUID(event.key)], event)
        referrals[heard.referral_id] = heard
        changes += news
        outgoing += _told(event, news)
    await store.save_referrals(work.tx, [r for key, r in referrals.items() if r != before[key]])
    await store.save_changes(work.tx, changes)
    latest = _latest(wanted, referrals)
    await people.keep(work.tx, latest)
    await people.let_go(work.tx, before)
    await _forget(work.tx, [str(key) for key, record in latest.items() if record is None])
    work.after_commit(partial(instruments.count, changes))
    return outgoing


def _concerns(event: Event) -> bool:
    if isinstance(event.data, Record | Routed | Withdrawn):
        return not event.data.test
    return event.topic == RECORD or isinstance(event.data, Erased)


def react(referral: Referral, event: Event) -> tuple[Referral, list[Change]]:
    """What one event changes. Times are the event's own, so that work done again is the same."""
    at = datetime.fromisoformat(event.envelope.time)
    match event.data:
        case Routed() as routed:
            correlationid = event.envelope.correlationid
            return arrivals.decided(referral, routed, at=at, correlationid=correlationid)
        case Withdrawn(version=version):
            return arrivals.withdrawn(referral, version, at=at)
        case Erased():
            return arrivals.erased(referral, at=at)
        case _:
            return referral, []


def _told(event: Event, changes: Sequence[Change]) -> list[Outgoing]:
    told = [change.event for change in changes if change.event is not None]
    return [
        caused(event.envelope, step, key=event.key, ordinal=ordinal, partition=event.partition)
        for ordinal, step in enumerate(told)
    ]


async def _forget(tx: Connection, keys: Sequence[str]) -> None:
    """A record that was set aside holds the person, too."""
    if keys:
        await forgetting.payloads(tx, keys, topic=RECORD)


def _latest(events: Sequence[Event], referrals: dict[UUID, Referral]) -> dict[UUID, Record | None]:
    """The last record of each key; None for whoever is, or now becomes, erased."""
    latest: dict[UUID, Record | None] = {}
    for event in events:
        key = UUID(event.key)
        if event.topic == RECORD:
            latest[key] = event.data if isinstance(event.data, Record) else None
        if referrals[key].erased:
            latest[key] = None
    return latest
