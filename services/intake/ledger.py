"""A batch of messages against what is known of them: replies, and all that must be written."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from services.chassis.event import Outgoing
from services.intake import matching
from services.intake.accept import Gone, Remembered, Standing, judge, refused, remembers
from services.intake.announce import Announcement, PersonRefs, announce
from services.intake.attaching import (
    Freed,
    Link,
    Question,
    attached,
    ended,
    freed,
    linked,
    with_contacts,
)
from services.intake.canonical import Act, Canonical
from services.intake.family import Family
from services.intake.heeding import as_heeded, waits
from services.intake.linking import (
    Earlier,
    Found,
    Kind,
    Likely,
    Rule,
    Sense,
    as_heard,
    find,
    is_open,
)
from services.intake.naming import NaturalKey, SenderKey, natural_key, sender_key
from services.intake.people import People
from services.intake.rejected import Code, Rejected, refuse
from services.intake.submission import Acceptance, Refusal, Reply, Submission
from services.intake.successor import after


@dataclass(frozen=True, slots=True)
class Entry:
    """The newest version of a referral, to be written. `sense` is there with the first."""

    standing: Standing
    message: Submission
    announcement: Announcement
    sense: Sense | None = None


class Taken(NamedTuple):
    """A message that is accepted, if it fits."""

    message: Submission
    canonical: Canonical
    accepted: Acceptance

    @property
    def key(self) -> NaturalKey:
        """Which referral it speaks of."""
        return natural_key(self.message, self.canonical)


@dataclass
class Ledger:
    """Takes messages in the order of their arrival; two for one key see each other.

    `standings` and `answers` are what the database holds of this batch's keys, of the referrals
    that these are linked to or that are linked to them, and of those in `people`; `gone` are those
    whose referral is erased. What is filled in afterwards is what the batch must write, in one
    transaction, before any reply is told.
    """

    standings: dict[NaturalKey, Standing]
    answers: dict[SenderKey, Remembered]
    refs: PersonRefs
    largest_event: int
    gone: Set[NaturalKey] = frozenset()
    people: People = field(default_factory=People)
    window: timedelta = timedelta(0)
    entries: dict[NaturalKey, Entry] = field(default_factory=dict)
    versions: list[tuple[Submission, Acceptance]] = field(default_factory=list)
    remembered: dict[SenderKey, Remembered] = field(default_factory=dict)
    rejects: list[tuple[Submission, Refusal]] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    freed: list[Freed] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._family = Family(self.standings)

    def take(self, message: Submission) -> Reply:
        """The reply to this message, and what it takes to keep the promise in it."""
        known = self._answered(message)
        standing = self._standing(message)
        waiting = isinstance(standing, Standing) and self._waits(standing)
        reply = judge(message, standing=standing, remembered=known, waits=waiting)
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
        taken = Taken(message, self._heeded(message, message.content), reply.answer)
        return reply if self._entered(taken) else refused(message, _too_large())

    def _heeded(self, message: Submission, said: Canonical) -> Canonical:
        before = self.standings.get(natural_key(message, said))
        if before is None:
            return said
        return as_heeded(said, before.facts, before.told, standing=self._waits(before))

    def _waits(self, standing: Standing) -> bool:
        """Of what is linked a person clears the concern of the earlier one."""
        looked_at = standing if standing.linked_to is None else self._family.head(standing)
        return waits(standing.contact_concerns, looked_at.judged, looked_at.heard_at)

    def _entered(self, taken: Taken) -> bool:
        """Whether it fits into events, and is entered."""
        before = self.standings.get(taken.key)
        if before is None:
            return self._first(taken)
        if before.linked_to is not None:
            return self._more(taken, before)
        return self._own(taken)

    def _first(self, taken: Taken) -> bool:
        """A referral of its own, or a contact of one that the person has open."""
        found = self._found(taken)
        if found.open is not None:
            if self._joined(taken, found.open):
                return True
            found = replace(found, sense=Sense(Kind.NEW_EPISODE, Rule.TOO_LARGE))
        if not self._own(taken, found.sense):
            return False
        self.questions += [Question(taken.accepted, each) for each in found.questions]
        self._meet(taken, self.standings[taken.key])
        return True

    def _found(self, taken: Taken) -> Found:
        person = taken.canonical.person
        earlier = [self._as_now(each, taken) for each in self.people.like(self.refs(person))]
        return find(
            person,
            [each for each in earlier if each is not None],
            at=taken.message.received_at,
            test=taken.message.source.test,
            window=self.window,
        )

    def _as_now(self, earlier: Earlier, taken: Taken) -> Earlier | None:
        """It may have been erased, withdrawn or linked since it was looked up."""
        if not is_open(earlier, taken.message.received_at, self.window):
            return earlier
        standing = self.standings.get(earlier.key)
        if standing is None:
            return None
        head = standing if standing.linked_to is None else self._family.head(standing)
        key = self._family.key(head.referral_id)
        now = replace(earlier, referral_id=head.referral_id, key=key)
        return replace(now, ended_at=head.withdrawn_at)

    def _meet(self, taken: Taken, referral: Standing) -> None:
        """Let the next message about this person find the referral that has them."""
        earlier = Earlier(
            referral_id=referral.referral_id,
            key=self._family.key(referral.referral_id),
            test=taken.message.source.test,
            person=taken.canonical.person,
            heard_at=taken.message.received_at,
        )
        self.people.add(self.refs(taken.canonical.person), earlier)

    def _joined(self, taken: Taken, to: Likely) -> bool:
        earlier = self.standings[to.earlier.key]
        entry = self._entry(taken, linked_to=earlier.referral_id)
        if not self._attached(taken, entry, earlier, to.rule):
            return False
        self._meet(taken, self.standings[to.earlier.key])
        return True

    def _more(self, taken: Taken, before: Standing) -> bool:
        """More about what is linked: it is said of the earlier one; a withdrawal ends itself."""
        entry, earlier = self._entry(taken), self._family.head(before)
        if taken.canonical.act is not Act.WITHDRAW:
            return self._attached(taken, entry, earlier)
        self._keep(taken.key, entry)
        self.versions.append((taken.message, taken.accepted))
        self.links.append(ended(taken.accepted, earlier))
        return True

    def _attached(
        self, taken: Taken, entry: Entry, earlier: Standing, match: matching.Rule | None = None
    ) -> bool:
        """Whether both the message and what it adds to the earlier referral fit."""
        contact = attached(taken.message, taken.canonical, earlier, self.refs)
        if not (self._fits(entry.announcement) and self._fits(contact.announcement)):
            return False
        self._keep(taken.key, replace(entry, sense=contact.sense))
        head = Entry(contact.standing, taken.message, contact.announcement)
        self._keep(self._family.key(earlier.referral_id), head)
        self._tell(contact.announcement)
        self.versions.append((taken.message, taken.accepted))
        self.links.append(linked(taken.accepted, earlier, contact, match))
        return True

    def _own(self, taken: Taken, sense: Sense | None = None) -> bool:
        entry = self._entry(taken, sense=sense)
        if not self._fits(entry.announcement):
            return False
        self._keep(taken.key, entry)
        self._tell(entry.announcement)
        self.versions.append((taken.message, taken.accepted))
        if taken.canonical.act is Act.WITHDRAW:
            self._free(taken.message, entry.standing)
        return True

    def _entry(
        self, taken: Taken, linked_to: UUID | None = None, sense: Sense | None = None
    ) -> Entry:
        before, said = self.standings.get(taken.key), taken.canonical
        standing = after(before, taken.message, said, taken.accepted)
        if before is not None:
            said = as_heard(before.facts, before.judged, said)
            standing, said = with_contacts(standing, said, self._family.contacts(before))
        if linked_to is not None:
            standing = replace(standing, linked_to=linked_to)
        announcement = announce(taken.message, said, standing, self.refs)
        told = replace(standing, record=announcement.body)
        return Entry(told, taken.message, announcement, sense)

    def _free(self, message: Submission, withdrawn: Standing) -> None:
        """Those linked to what is withdrawn still stand: the first of them for all."""
        for each in freed(self._family.contacts(withdrawn), message, self.refs):
            entry = Entry(each.standing, message, each.announcement)
            self._keep(self._family.key(each.standing.referral_id), entry)
            self.freed.append(Freed(each.standing, message.received_at))
            if each.standing.linked_to is None:
                self._tell(each.announcement)

    def _fits(self, announcement: Announcement) -> bool:
        return announcement.largest() <= self.largest_event

    def _keep(self, key: NaturalKey, entry: Entry) -> None:
        first = self.entries.get(key)
        self.standings[key] = entry.standing
        self._family.add(key, entry.standing)
        self.entries[key] = entry if first is None else replace(entry, sense=first.sense)

    def _tell(self, announcement: Announcement) -> None:
        # The person first: who opens a case on the decision then most likely has the record.
        self.outgoing += (announcement.record, announcement.state)

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


def senses(ledger: Ledger) -> Counter[str]:
    """What the batch has linked and recognised, by kind; what a person must say is a question."""
    first = (e.sense for e in ledger.entries.values() if e.sense and e.standing.linked_to is None)
    linked = (each.sense for each in ledger.links if each.sense)
    found = Counter(each.kind.value for each in (*first, *linked))
    if ledger.questions:
        found["question"] = len(ledger.questions)
    return found


def settle(ledger: Ledger, messages: Sequence[Submission]) -> list[Reply]:
    """The replies to all messages, in their order."""
    return [ledger.take(message) for message in messages]


def _too_large() -> Rejected:
    return refuse(413, Code.TOO_LONG, "What this referral says does not fit into one event.")
