"""What has come to rest: of what is still under way nobody can say yet whether it is right.

The database is read in one moment, and the topics after it. A referral is under way where one of
its events was not published then, or lies where a consumer had not read it yet. Of all others,
everything that was caused has been done: each difference is a fault, whatever the traffic.
"""

from collections.abc import Iterator, Set

from services.contracts.topics import load as load_topics
from services.devkit.reconcile.evidence import Evidence
from services.devkit.reconcile.result import UnderWay
from services.devkit.stand_in.reader import NAME


def under_way(evidence: Evidence) -> tuple[UnderWay, ...]:
    """What was still to be done, each with its age and what it waits for; the oldest first."""
    found = [*_unsent(evidence), *_unread(evidence), *_doubted(evidence)]
    return tuple(sorted(found, key=lambda each: -each.seconds))


def _unsent(evidence: Evidence) -> Iterator[UnderWay]:
    for each in evidence.kept.pending:
        what = f"{each.service} has not published it to {each.topic}"
        why = f" (refused: {each.refused})" if each.refused else ""
        yield UnderWay(each.key, evidence.kept.taken_at - each.since, what + why)


def _unread(evidence: Evidence) -> Iterator[UnderWay]:
    kept = evidence.kept
    readers = _readers(apart={NAME} if kept.ledger is None else set())
    for each in evidence.seen:
        topic, partition, offset = each.place
        for consumer in readers[topic]:
            if offset >= kept.handled.get((consumer, topic, partition), 0):
                why = f" ({kept.halts[consumer]})" if consumer in kept.halts else ""
                what = f"{consumer} has not read it on {topic}"
                yield UnderWay(each.key, max(0.0, kept.taken_at - each.at), what + why)


def _doubted(evidence: Evidence) -> Iterator[UnderWay]:
    for key, since in evidence.kept.doubted.items():
        what = "intake has not read back whether its newest record came last"
        yield UnderWay(key, evidence.kept.taken_at - since, what)


def _readers(apart: Set[str]) -> dict[str, list[str]]:
    """Who reads each topic, and keeps its place in the database."""
    return {
        name: [consumer for consumer in topic.consumers if consumer not in apart]
        for name, topic in load_topics().items()
    }
