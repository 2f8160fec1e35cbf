"""A batch of messages against what is known of them: replies, and all that must be written."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.chassis.event import Outgoing
from services.contracts.facts import Facts
from services.intake.accept import Gone, Remembered, Standing, judge, refused, remembers
from services.intake.announce import Announcement, PersonRefs, announce
from services.intake.canonical import ADDING, Act, Canonical
from services.intake.facts import amended, facts
from services.intake.rejected import Code, Rejected, refuse
from services.intake.submission import Acceptance, Refusal, Reply, Submission

NaturalKey = tuple[str, str]
"""Source, and the sender's own reference of the referral."""

SenderKey = tuple[str, str]
"""Source, and what the sender gave so that a retry can be told."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The newest version of a referral, to be written."""

    standing: Standing
    message: Submission
    announcement: Announcement


@dataclass
class Ledger:
    """Takes messages in the order of their arrival; two for one key see each other.

    `standings` and `answers` are what the database holds of this batch's keys; `gone` are those
    whose referral is erased. What is filled in afterwards is what the batch must write, in one
    transaction, before any reply is told.
    """

    standings: dict[NaturalKey, Standing]
    answers: dict[SenderKey, Remembered]
    refs: PersonRefs
    largest_event: int
    gone: Set[NaturalKey] = frozenset()
    entries: dict[NaturalKey, Entry] = field(default_factory=dict)
    versions: list[tuple[Submission, Acceptance]] = field(default_factory=list)
    remembered: dict[SenderKey, Remembered] = field(default_factory=dict)
    rejects: list[tuple[Submission, Refusal]] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)

    def take(self, message: Submission) -> Reply:
        """The reply to this message, and what it takes to keep the promise in it."""
        known = self._answered(message)
        reply = judge(message, standing=self._standing(message), remembered=known)
        reply = self._enter(message, reply)
        self._keep_reject(message, reply, known)
        if known is None:
            self._remember(message, reply)
        return reply

    def _answered(self, message: Submission) -> Remembered | None:
        return None if message.key is None else self.answers.get(sender_key(message))

    def _standing(self, message: Submission) -> Standing | Gone | None:
        if isinstance(message.content, Rejected):
            return None
        key = natural_key(message, message.content)
        return Gone() if key in self.gone else self.standings.get(key)

    def _enter(self, message: Submission, reply: Reply) -> Reply:
        if reply.again or not isinstance(reply.answer, Acceptance):
            return reply
        if isinstance(message.content, Rejected):
            raise TypeError("a rejected message cannot be accepted")
        entry = self._entry(message, message.content, reply.answer)
        if entry.announcement.largest() > self.largest_event:
            return refused(message, _too_large())
        self._write(entry, natural_key(message, message.content), reply.answer)
        return reply

    def _entry(self, message: Submission, canonical: Canonical, accepted: Acceptance) -> Entry:
        before = self.standings.get(natural_key(message, canonical))
        standing = after(before, message, canonical, accepted)
        announcement = announce(message, canonical, standing, self.refs)
        return Entry(replace(standing, record=announcement.body), message, announcement)

    def _write(self, entry: Entry, key: NaturalKey, accepted: Acceptance) -> None:
        self.standings[key] = entry.standing
        self.entries[key] = entry
        self.versions.append((entry.message, accepted))
        # The person first: who opens a case on the decision then most likely has the record.
        self.outgoing += (entry.announcement.record, entry.announcement.state)

    def _keep_reject(self, message: Submission, reply: Reply, known: Remembered | None) -> None:
        if not isinstance(reply.answer, Refusal):
            return
        if not reply.again or (known is not None and known.sha256 != message.sha256):
            self.rejects.append((message, reply.answer))

    def _remember(self, message: Submission, reply: Reply) -> None:
        if remembers(message, reply.answer):
            first = Remembered(message.sha256, reply.answer)
            self.answers[sender_key(message)] = first
            self.remembered[sender_key(message)] = first


def after(
    before: Standing | None, message: Submission, canonical: Canonical, accepted: Acceptance
) -> Standing:
    """The referral as this message leaves it; its record is the one before."""
    withdrawn = canonical.act is Act.WITHDRAW
    received_at = accepted.received_at if before is None else before.received_at
    new = Standing(
        referral_id=accepted.referral_id,
        version=accepted.version,
        sha256=message.sha256,
        received_at=received_at,
        version_at=accepted.received_at,
        sent_version=accepted.version,
        facts=facts(canonical, source=message.source, received_at=received_at),
        written_at=_written_at(canonical, accepted),
        withdrawn_at=accepted.received_at if withdrawn else None,
    )
    return new if before is None else _following(new, before, canonical)


def _written_at(canonical: Canonical, accepted: Acceptance) -> datetime | None:
    """Never later than it came: a clock that is ahead would make stale what is sent after it."""
    said = canonical.written_at
    return None if said is None else min(said, accepted.received_at)


def _following(new: Standing, before: Standing, canonical: Canonical) -> Standing:
    """What a sender says anew, on what was known. A contact is no new state of the sender's."""
    known = _facts(new, before, canonical)
    if canonical.act is Act.CONTACT:
        return replace(before, version=new.version)
    return replace(
        new,
        facts=known,
        judged=before.judged.after(before.facts, known),
        written_at=new.written_at or before.written_at,
        record=before.record,
    )


def _facts(new: Standing, before: Standing, canonical: Canonical) -> Facts:
    if canonical.act in (Act.CONTACT, Act.WITHDRAW):
        return before.facts
    if canonical.act is Act.AMEND:
        return amended(before.facts, canonical)
    return new.facts


def natural_key(message: Submission, canonical: Canonical) -> NaturalKey:
    """What makes two messages speak of the same referral."""
    return message.source.name, canonical.source_reference


def sender_key(message: Submission) -> SenderKey:
    """What makes a message a retry of another."""
    if message.key is None:
        raise ValueError("the sender gave no key")
    return message.source.name, message.key


def natural_keys(messages: Sequence[Submission]) -> list[NaturalKey]:
    """The natural keys of the messages that could be read, each once, sorted."""
    readable = ((m, m.content) for m in messages if not isinstance(m.content, Rejected))
    return sorted({natural_key(message, content) for message, content in readable})


def added_to(messages: Sequence[Submission]) -> set[NaturalKey]:
    """The natural keys of which a message keeps what was known before, or some of it."""
    readable = ((m, m.content) for m in messages if not isinstance(m.content, Rejected))
    return {natural_key(m, c) for m, c in readable if c.act in ADDING}


def sender_keys(messages: Sequence[Submission]) -> list[SenderKey]:
    """The senders' keys of the messages that have one, each once, sorted."""
    return sorted({sender_key(message) for message in messages if message.key is not None})


def settle(ledger: Ledger, messages: Sequence[Submission]) -> list[Reply]:
    """The replies to all messages, in their order."""
    return [ledger.take(message) for message in messages]


def _too_large() -> Rejected:
    return refuse(413, Code.TOO_LONG, "What this referral says does not fit into one event.")
