"""What intake reads: what became of the referrals that it took in, and what teams confirm."""

from collections.abc import Sequence

from services.chassis.consumer import Consumer
from services.chassis.event import Event, Outgoing
from services.chassis.work import Work
from services.contracts.case import CaseStep
from services.contracts.catalogue import CASE, FEEDBACK, ROUTING
from services.contracts.decision import Routed
from services.contracts.feedback import Feedback
from services.intake import clearing, outcomes


async def hear(work: Work, events: Sequence[Event]) -> Sequence[Outgoing]:
    """Keep what senders may ask for, and clear what teams confirm."""
    models = [(_step(event), event.data) for event in events]
    await outcomes.keep_decisions(work.tx, [each for _, each in models if isinstance(each, Routed)])
    steps = [(name, each) for name, each in models if isinstance(each, CaseStep | Feedback)]
    await outcomes.keep_steps(work.tx, steps)
    return await clearing.clear(work, events)


def _step(event: Event) -> str:
    """`opened` of `asc.eit.case.opened.v1`."""
    return event.envelope.type.rsplit(".", 2)[-2]


def consumer() -> Consumer:
    """The one consumer of intake."""
    return Consumer(name="intake", topics=(ROUTING, CASE, FEEDBACK), handle=hear, linger=0.1)
