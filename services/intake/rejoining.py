"""Taking a wrong link back, and linking what a person says is the same. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from services.contracts.facts import EXCLUSIONS, Facts
from services.contracts.record import Record
from services.contracts.vocabulary import Answer
from services.intake.held import Held
from services.intake.judged import Judged
from services.intake.linking import Kind, Rule, Sense, raised, unsaid

_CONCERNS = (Answer.YES, Answer.SUSPECTED)


def fingerprint(line: str) -> bytes:
    """What is kept of words that a link added, so that they can be taken away again."""
    return hashlib.sha256(line.encode()).digest()


@dataclass(frozen=True, slots=True)
class Trace:
    """What one linked message did to the earlier referral: facts where it changed them, words."""

    before: Facts | None
    after: Facts | None
    added: frozenset[bytes]


class Restored(StrEnum):
    """What became of the facts that a link had changed."""

    UNCHANGED = "unchanged"
    PUT_BACK = "put_back"
    KEPT = "kept"
    """Something else has changed them since: a person must look at them."""


@dataclass(frozen=True, slots=True)
class Parted:
    """Two referrals again. `earlier` is the same as before where the link had changed nothing."""

    linked: Held
    earlier: Held
    facts: Restored


@dataclass(frozen=True, slots=True)
class Joined:
    """One of them is a contact of the other now, which has a next version."""

    linked: Held
    earlier: Held
    sense: Sense
    added: tuple[str, ...]


def parted(linked: Held, earlier: Held, traces: Sequence[Trace]) -> Parted:
    """Both as they stand once the link is taken back; `traces` are its messages', in their order.

    The words go in any case. The facts are put back only where nothing else has changed them.
    """
    facts, done = _put_back(earlier.facts, traces)
    record = _without(earlier.record, frozenset().union(*(each.added for each in traces)))
    alone = _next(linked)
    if record == earlier.record and facts == earlier.facts:
        return Parted(alone, earlier, done)
    judged = earlier.judged.after(earlier.facts, facts)
    return Parted(alone, _next(earlier, facts=facts, judged=judged, record=record), done)


def _put_back(facts: Facts, traces: Sequence[Trace]) -> tuple[Facts, Restored]:
    changes = [(t.before, t.after) for t in traces if t.before is not None]
    if not changes:
        return facts, Restored.UNCHANGED
    was = facts
    for before, after in reversed(changes):
        if before is None or was != after:
            return facts, Restored.KEPT
        was = before
    return was, Restored.PUT_BACK


def _without(record: Record, added: frozenset[bytes]) -> Record:
    left = tuple(each for each in record.narrative if fingerprint(each) not in added)
    return record.model_copy(update={"narrative": left})


def joined(linked: Held, earlier: Held) -> Joined:
    """The later one as a contact of the earlier one, which has the graver facts of both."""
    facts = raised(earlier.facts, [linked.facts])
    added = unsaid(linked.record.narrative, earlier.record.narrative)
    judged, asked_again = _rejudged(earlier, facts, linked.facts)
    narrative = (*earlier.record.narrative, *added)
    record = earlier.record.model_copy(update={"narrative": narrative})
    sense = _sense(earlier.facts, facts, asked_again=asked_again, told_more=bool(added))
    return Joined(
        _next(linked), _next(earlier, facts=facts, judged=judged, record=record), sense, added
    )


def _rejudged(earlier: Held, facts: Facts, said: Facts) -> tuple[Judged, bool]:
    judged = earlier.judged.after(earlier.facts, facts)
    left = tuple(
        each
        for each in judged.clearances
        if getattr(said, EXCLUSIONS[each.exclusion]) not in _CONCERNS
    )
    return replace(judged, clearances=left), len(left) < len(earlier.judged.clearances)


def _sense(before: Facts, after: Facts, *, asked_again: bool, told_more: bool) -> Sense:
    if asked_again:
        return Sense(Kind.UPDATE, Rule.RAISED_AGAIN)
    if after != before:
        return Sense(Kind.UPDATE, Rule.GRAVER)
    if told_more:
        return Sense(Kind.UPDATE, Rule.TOLD_MORE)
    return Sense(Kind.CHASER, Rule.NOTHING_NEW)


def _next(
    held: Held,
    *,
    facts: Facts | None = None,
    judged: Judged | None = None,
    record: Record | None = None,
) -> Held:
    version = held.version + 1
    return replace(
        held,
        version=version,
        facts=facts or held.facts,
        judged=judged or held.judged,
        record=(record or held.record).model_copy(update={"version": version}),
    )
