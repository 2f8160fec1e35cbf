"""What the stand-in's teams read and answered."""

from collections import Counter
from collections.abc import Sequence

from services.contracts import catalogue
from services.contracts.topics import load as load_topics
from services.devkit.reconcile.evidence import Entry, Evidence, Place, Seen
from services.devkit.reconcile.result import Check
from services.devkit.stand_in.reader import TOPICS
from services.devkit.stand_in.replies import TEAMS

_ACCEPTED = "asc.team.feedback.accepted.v1"

Asked = tuple[str, str]
"""A decision's event id, and a team that it names."""


def ledger(evidence: Evidence, kept: Sequence[Entry]) -> Check:
    """The stand-in read every record of its topics, and no effect came to it that was never there.

    What it read may have aged out since, or been compacted.
    """
    there = {e.place: e for e in evidence.seen if e.topic in TOPICS}
    read = {e.place: e for e in kept if e.identity is not None}
    faults = [f"{place} was not read" for place in sorted(there.keys() - read.keys())]
    faults += [
        f"{place} is not there"
        for place in sorted(read.keys() - there.keys())
        if not _taken_away(evidence, place)
    ]
    faults += [
        f"{place} was read as something else"
        for place in sorted(there.keys() & read.keys())
        if (read[place].identity, read[place].body_sha256)
        != (there[place].identity, there[place].body_sha256)
    ]
    return Check(
        name="ledger",
        promise="the case system's ledger and the topics hold the same records",
        counted=len(read),
        faults=tuple(faults),
    )


def _taken_away(evidence: Evidence, place: Place) -> bool:
    topic, partition, offset = place
    compacted = load_topics()[topic].cleanup == "compact"
    return compacted or offset < evidence.begins.get((topic, partition), 0)


def feedback(evidence: Evidence) -> Check:
    """Each decision that names a team was answered by it, once. What it confirms is no answer."""
    decisions = evidence.first(catalogue.ROUTING)
    asked = {(each.id, team) for each in decisions for team in _teams(each)}
    told = [each for each in evidence.first(catalogue.FEEDBACK) if each.type == _ACCEPTED]
    answered = Counter(_answer(each) for each in told)
    faults = [f"{team} did not answer to {id_}" for id_, team in sorted(asked - answered.keys())]
    faults += [
        f"{team} answered {count} times to {id_}"
        for (id_, team), count in sorted(answered.items())
        if count > 1 or (id_, team) not in asked
    ]
    return Check(
        name="feedback",
        promise="each decision that names a team was answered by it once",
        counted=len(asked),
        faults=tuple(faults),
    )


def _teams(decision: Seen) -> tuple[str, ...]:
    told = decision.said["decision"]
    return tuple(team for team in TEAMS if team in (told["destination"], *told["copies"]))


def _answer(answer: Seen) -> Asked:
    return answer.cause or "nothing", str(answer.said["team"])
