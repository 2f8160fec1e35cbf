"""One transaction for a batch of messages: what is known, what follows, what is written."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from services.chassis.outbox import VALUE_BYTES
from services.chassis.work import Work, Works
from services.intake import rejects, store, under_way
from services.intake.announce import PersonRefs
from services.intake.ledger import (
    Ledger,
    SenderKey,
    added_to,
    natural_keys,
    sender_key,
    sender_keys,
    settle,
)
from services.intake.submission import Reply, Submission


@dataclass(frozen=True)
class Committing:
    """Accepts and refuses messages, durably."""

    works: Works
    refs: PersonRefs

    async def __call__(self, messages: Sequence[Submission]) -> Sequence[Reply]:
        """The replies; whatever they promise is committed when this returns."""
        async with self.works.begin() as work:
            others = await under_way.elsewhere(work.tx, messages)
            ours = [each for each in messages if not _among(others, each)]
            ledger = await self._known(work, ours)
            replies = iter(settle(ledger, ours))
            await store.write(work.tx, ledger)
            await rejects.keep(work.tx, ledger.rejects)
            work.emit(*ledger.outgoing)
        return [
            under_way.unsettled(each) if _among(others, each) else next(replies)
            for each in messages
        ]

    async def _known(self, work: Work, messages: Sequence[Submission]) -> Ledger:
        references = natural_keys(messages)
        standings = await store.standings(work.tx, references)
        await store.read_records(work.tx, standings, added_to(messages))
        return Ledger(
            standings=standings,
            gone=await store.gone(work.tx, [key for key in references if key not in standings]),
            answers=await store.answers(work.tx, sender_keys(messages)),
            refs=self.refs,
            largest_event=VALUE_BYTES,
        )


def _among(keys: Set[SenderKey], message: Submission) -> bool:
    return bool(keys) and message.key is not None and sender_key(message) in keys
