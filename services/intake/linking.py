"""What a new referral is, where its person has been referred before. Pure.

    an open referral, heard of within the window    a contact of that one: chaser or update
    none that is open, or none within the window    a new episode
    and the last one ended in the community         a returner (loop L5), a new episode too
    a person who may be the same                    a new episode, and a question for a person

Open is what is neither withdrawn nor ended by the team that leads, nor erased. Test referrals are
rehearsals among themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from string import punctuation
from uuid import UUID

from services.contracts.facts import EXCLUSIONS, Facts
from services.contracts.record import Person, Record
from services.contracts.vocabulary import Answer, Outcome
from services.intake import concerns, matching
from services.intake.answers import gravest_of
from services.intake.canonical import Act, Canonical, Contact
from services.intake.facts import amended
from services.intake.judged import Judged
from services.intake.matching import match
from services.intake.parts.closed import FACTS

RETURN_WITHIN = timedelta(days=183)
"""SALT counts a request within six months of short-term support as a repeat."""

COMMUNITY = frozenset(
    {
        Outcome.REABLEMENT,
        Outcome.SUPPORT,
        Outcome.CONTINUATION,
        Outcome.SIGNPOSTED,
        Outcome.OTHER_SERVICE,
        Outcome.ENDED_AS_PLANNED,
    }
)
"""The outcomes after which somebody who comes again has come back (Somerset's measure 1e)."""

MOST_QUESTIONS = 3
"""About the newest; whoever answers one of them sees the others."""

_CONCERNS = (Answer.YES, Answer.SUSPECTED)


class Kind(StrEnum):
    """What a referral of somebody who is known is."""

    CHASER = "chaser"
    UPDATE = "update"
    NEW_EPISODE = "new_episode"
    RETURNER = "returner"


class Rule(StrEnum):
    """Why it is that."""

    GRAVER = "graver_fact"
    SOONER = "sooner_response_asked"
    RAISED_AGAIN = "cleared_concern_raised_again"
    TOLD_MORE = "new_narrative"
    NOTHING_NEW = "nothing_new"
    SAID_SO = "said_by_the_sender"
    WINDOW_PASSED = "window_passed"
    NOTHING_OPEN = "nothing_open"
    RETURNED = "after_community_outcome"
    TOO_LARGE = "does_not_fit_into_one_event"


@dataclass(frozen=True, slots=True)
class Sense:
    """What it is, and by which rule."""

    kind: Kind
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A referral that may be about the same person.

    `key` is its source and its sender's reference; `person` as one of its messages has them;
    `heard_at` is when it was received or last contacted; `ended_at` when the team that leads ended
    it, or its sender, and `outcome` how.
    """

    referral_id: UUID
    key: tuple[str, str]
    test: bool
    person: Person
    heard_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Likely:
    """An earlier referral, and how its person matches."""

    earlier: Earlier
    rule: matching.Rule


@dataclass(frozen=True, slots=True)
class Found:
    """What the new referral belongs to, or what it is by itself; and who may be the same person.

    `sense` is None where nobody is known.
    """

    open: Likely | None = None
    sense: Sense | None = None
    questions: tuple[Likely, ...] = ()


def find(
    person: Person, earlier: Iterable[Earlier], *, at: datetime, test: bool, window: timedelta
) -> Found:
    """What a referral of this person, received at this time, is."""
    matched = [(e, m) for e in earlier if e.test is test and (m := match(person, e.person))]
    same = [Likely(e, m.rule) for e, m in matched if m.certain]
    standing = [each for each in same if is_open(each.earlier, at, window)]
    if standing:
        return Found(open=max(standing, key=_newest))
    alike = [Likely(e, m.rule) for e, m in matched if not m.certain and is_open(e, at, window)]
    return Found(sense=_episode(same, at), questions=_once_each(alike))


def is_open(earlier: Earlier, at: datetime, window: timedelta) -> bool:
    """Whether what comes at this time may belong to it."""
    return earlier.ended_at is None and at - earlier.heard_at <= window


def _newest(likely: Likely) -> tuple[datetime, UUID]:
    return likely.earlier.heard_at, likely.earlier.referral_id


def _once_each(alike: Sequence[Likely]) -> tuple[Likely, ...]:
    newest = sorted(alike, key=_newest, reverse=True)
    return tuple({each.earlier.referral_id: each for each in newest}.values())[:MOST_QUESTIONS]


def _episode(same: Sequence[Likely], at: datetime) -> Sense | None:
    if not same:
        return None
    if any(each.earlier.ended_at is None for each in same):
        return Sense(Kind.NEW_EPISODE, Rule.WINDOW_PASSED)
    last = max(same, key=_newest).earlier
    if last.outcome in COMMUNITY and last.ended_at and at - last.ended_at <= RETURN_WITHIN:
        return Sense(Kind.RETURNER, Rule.RETURNED)
    return Sense(Kind.NEW_EPISODE, Rule.NOTHING_OPEN)


def contact(facts: Facts, judged: Judged, record: Record, said: Canonical) -> Sense:
    """What a message about an open referral is: an update where it says more, else a chaser."""
    if said.contact is not None:
        as_said = Sense(Kind(said.contact.value), Rule.SAID_SO)
        return _graver_said(facts, judged, concerns.only(said)) or as_said
    return _said_more(facts, judged, record, said) or Sense(Kind.CHASER, Rule.NOTHING_NEW)


def as_heard(facts: Facts, judged: Judged, said: Canonical) -> Canonical:
    """A chaser that raises a concern is an update: on no chaser is anything decided."""
    if said.contact is None or _graver_said(facts, judged, concerns.only(said)) is None:
        return said
    return replace(said, contact=Contact.UPDATE)


def raises(facts: Facts, said: Canonical) -> bool:
    """Whether a message says any need or concern that is graver than what is known."""
    more = merged(facts, said)
    return any(_graver(getattr(facts, name), getattr(more, name)) for name in FACTS)


def _graver_said(facts: Facts, judged: Judged, said: Canonical) -> Sense | None:
    if raises(facts, said):
        return Sense(Kind.UPDATE, Rule.GRAVER)
    if any(_raises(said, each.exclusion) for each in judged.clearances):
        return Sense(Kind.UPDATE, Rule.RAISED_AGAIN)
    return None


def _said_more(facts: Facts, judged: Judged, record: Record, said: Canonical) -> Sense | None:
    if (graver := _graver_said(facts, judged, said)) is not None:
        return graver
    if merged(facts, said).respond_by_asked != facts.respond_by_asked:
        return Sense(Kind.UPDATE, Rule.SOONER)
    return Sense(Kind.UPDATE, Rule.TOLD_MORE) if told_more(record, said) else None


def told_more(record: Record, said: Canonical) -> tuple[str, ...]:
    """What is written in a message and not yet in the record, but for case and punctuation."""
    return unsaid(said.narrative, record.narrative)


def unsaid(texts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Those of the texts that are not among the known ones, but for case and punctuation."""
    held = {"", *map(_words, known)}
    return tuple(each for each in texts if _words(each) not in held)


def _words(text: str) -> str:
    """In any script; what stands inside a word or a number stays: 1.5 is not 15."""
    return " ".join(word.strip(punctuation) for word in text.casefold().split())


def merged(facts: Facts, said: Canonical) -> Facts:
    """The facts with what is said besides: the graver answer of both, the sooner time."""
    times = [each for each in (facts.respond_by_asked, said.respond_by_asked) if each is not None]
    sooner = min(times, default=None)
    return amended(facts, said).model_copy(update={"respond_by_asked": sooner})


def rejudged(judged: Judged, before: Facts, now: Facts, said: Canonical) -> Judged:
    """What people have decided, after another contact.

    A clearance is about the concern as it was then: who raises it too is not answered by it.
    """
    standing = judged.after(before, now)
    left = [each for each in standing.clearances if not _raises(said, each.exclusion)]
    return replace(standing, clearances=tuple(left))


def raised(facts: Facts, by: Iterable[Facts]) -> Facts:
    """The facts with every concern and need that these others know of; none is ever lowered."""
    others = list(by)
    worst = {name: getattr(facts, name) for name in FACTS}
    for name in worst:
        said = [a for each in others if (a := getattr(each, name)) in _CONCERNS]
        for answer in said:
            worst[name] = gravest_of(worst[name], answer)
    asked = [f.respond_by_asked for f in (facts, *others) if f.respond_by_asked is not None]
    return facts.model_copy(update=worst | {"respond_by_asked": min(asked, default=None)})


def as_contact(said: Canonical, sense: Sense, record: Record) -> Canonical:
    """The message as the earlier referral's: its words, and nothing of its person.

    When its sender asks for an answer is a fact, and nothing that the earlier one's sender is told.
    What it says of consent stays in its own record: a link that is taken back leaves nothing of it.
    """
    return replace(
        said,
        act=Act.CONTACT,
        contact=Contact(sense.kind.value),
        person=Person(),
        consent=None,
        narrative=told_more(record, said),
        respond_by_asked=None,
    )


def _graver(before: Answer, after: Answer) -> bool:
    return after is not before and after in _CONCERNS


def _raises(said: Canonical, exclusion: str) -> bool:
    name = EXCLUSIONS[exclusion]
    return any(each.fact == name and each.answer in _CONCERNS for each in said.evidence)
