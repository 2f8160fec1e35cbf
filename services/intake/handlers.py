"""What intake reads: what became of the referrals that it took in, and what teams confirm."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from services.chassis.consumer import Consumer
from services.chassis.event import Event, Outgoing
from services.chassis.work import Work
from services.contracts.case import CaseStep
from services.contracts.catalogue import CASE, FEEDBACK, ROUTING
from services.contracts.decision import Routed
from services.contracts.feedback import Feedback
from services.intake import clearing, outcomes
from services.intake.back import writing
from services.intake.back.answer import Wanted, answers
from services.intake.back.words import wanted as wanted_by
from services.intake.source import Source

NOBODY: Wanted = MappingProxyType({})


async def hear(work: Work, events: Sequence[Event], wanted: Wanted = NOBODY) -> Sequence[Outgoing]:
    """Keep what senders may ask for, write what they want to be told, clear what teams confirm."""
    models = [(_step(event), event.data) for event in events]
    await outcomes.keep_decisions(work.tx, [each for _, each in models if isinstance(each, Routed)])
    steps = [(name, each) for name, each in models if isinstance(each, CaseStep | Feedback)]
    await outcomes.keep_steps(work.tx, steps)
    if wanted:
        await writing.write(work.tx, answers(events), wanted)
    return await clearing.clear(work, events)


def _step(event: Event) -> str:
    """`opened` of `asc.eit.case.opened.v1`."""
    return event.envelope.type.rsplit(".", 2)[-2]


def consumer(sources: Callable[[], Mapping[str, Source]]) -> Consumer:
    """The one consumer of intake. `sources` are those that hold, now."""

    async def heard(work: Work, events: Sequence[Event]) -> Sequence[Outgoing]:
        return await hear(work, events, wanted_by(sources()))

    return Consumer(name="intake", topics=(ROUTING, CASE, FEEDBACK), handle=heard, linger=0.1)
