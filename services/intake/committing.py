"""One transaction for a batch of messages: what is known, what follows, what is written."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from services.chassis.outbox import VALUE_BYTES
from services.chassis.work import Work, Works
from services.intake import instruments, links, rejects, store, under_way
from services.intake.accept import Remembered, Standing
from services.intake.announce import PersonRefs
from services.intake.heard_of import heard_of
from services.intake.ledger import Ledger, senses, settle
from services.intake.naming import (
    NaturalKey,
    SenderKey,
    natural_keys,
    referred,
    sender_key,
    sender_keys,
)
from services.intake.people import People, once_each
from services.intake.pseudonym import Refs
from services.intake.submission import Reply, Submission


@dataclass(frozen=True)
class Known:
    """What the database holds of a batch; of one that is all new, nothing."""

    standings: dict[NaturalKey, Standing] = field(default_factory=dict)
    gone: Set[NaturalKey] = frozenset()
    people: People = field(default_factory=People)
    answers: dict[SenderKey, Remembered] = field(default_factory=dict)


@dataclass(frozen=True)
class Committing:
    """Accepts and refuses messages, durably."""

    works: Works
    refs: PersonRefs
    window: timedelta
    """How long after it was last heard of an open referral is the same need."""

    async def __call__(self, messages: Sequence[Submission]) -> Sequence[Reply]:
        """The replies; whatever they promise is committed when this returns."""
        async with self.works.begin() as work:
            others = await under_way.elsewhere(work.tx, messages)
            ours = [each for each in messages if not _among(others, each)]
            ledger = await self._known(work, ours)
            replies = iter(settle(ledger, ours))
            await store.write(work.tx, ledger)
            await links.write(work.tx, ledger.links, ledger.freed, ledger.questions)
            await rejects.keep(work.tx, ledger.rejects)
            work.emit(*ledger.outgoing)
            work.after_commit(partial(instruments.count_senses, senses(ledger)))
        return [
            under_way.unsettled(each) if _among(others, each) else next(replies)
            for each in messages
        ]

    async def _known(self, work: Work, messages: Sequence[Submission]) -> Ledger:
        refs = once_each(self.refs)
        about, references = {refs(each) for each in referred(messages)}, natural_keys(messages)
        known = Known()
        if await heard_of(work.tx, about, references, sender_keys(messages)):
            known = await self._looked_up(work, about, references, messages)
        return Ledger(
            standings=known.standings,
            gone=known.gone,
            answers=known.answers,
            refs=refs,
            largest_event=VALUE_BYTES,
            people=known.people,
            window=self.window,
        )

    async def _looked_up(
        self,
        work: Work,
        about: Set[Refs],
        references: Sequence[NaturalKey],
        messages: Sequence[Submission],
    ) -> Known:
        people = await links.known(work.tx, about)
        open_ = people.open([each.received_at for each in messages], self.window)
        standings = await store.standings(work.tx, sorted({*references, *open_}))
        named = [standings[key] for key in references if key in standings]
        standings = await store.contacts(work.tx, named) | standings
        heads = {each.linked_to for each in standings.values()}
        wanted = {k for k, s in standings.items() if s.linked_to or s.referral_id in heads}
        await store.read_records(work.tx, standings, {*references, *open_, *wanted})
        gone = await store.gone(work.tx, [key for key in references if key not in standings])
        answers = await store.answers(work.tx, sender_keys(messages))
        return Known(standings, gone, people, answers)


def _among(keys: Set[SenderKey], message: Submission) -> bool:
    return bool(keys) and message.key is not None and sender_key(message) in keys
