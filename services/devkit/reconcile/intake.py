"""What senders were told, what intake holds, and what it published."""

from collections import defaultdict
from collections.abc import Iterator

from services.contracts import catalogue
from services.devkit.reconcile import gone, reach
from services.devkit.reconcile.balance import STATES, version
from services.devkit.reconcile.evidence import Accepted, Evidence, Told
from services.devkit.reconcile.result import Check


def answers(evidence: Evidence) -> Check | None:
    """Every acceptance that a sender was told is in the database, and the reverse."""
    if evidence.told is None:
        return None
    erased = gone.erased(evidence)
    known = [each for each in evidence.told if not each.ids & erased]
    kept = [each for each in evidence.kept.accepted if each.id not in erased]
    told = {(each.source, each.reference): each for each in known}
    held = {(each.source, each.reference): each for each in kept}
    faults = [f"{key[1]} was answered and is not held" for key in sorted(told.keys() - held.keys())]
    faults += [f"{held[key].id} was never answered" for key in sorted(held.keys() - told.keys())]
    for key in sorted(told.keys() & held.keys()):
        faults += _differences(told[key], held[key])
    return Check(
        name="answers",
        promise="every acceptance that a sender was told is in the database, and the reverse",
        counted=len(told),
        faults=tuple(faults),
    )


def _differences(told: Told, held: Accepted) -> Iterator[str]:
    if told.ids - {held.id}:
        yield f"{held.id} was answered under another id"
    if told.versions != len(held.versions):
        yield f"{held.id} has {len(held.versions)} versions, {told.versions} were answered"


def published(evidence: Evidence) -> Check:
    """Every version that intake holds is one event; the record is the latest.

    A linked message is told of as a version of what it is linked to.
    """
    kept = evidence.kept
    held = {(e.id, v) for e in kept.accepted for v in (e.versions - e.linked) | e.by_links}
    found: dict[tuple[str, int], int] = defaultdict(int)
    for each in evidence.first(catalogue.INTAKE):
        found[version(each)] += each.type in STATES
    faults = [f"{r} version {v} was published {n} times" for (r, v), n in found.items() if n > 1]
    faults += [f"{r} version {v} was not published" for r, v in sorted(held - found.keys())]
    faults += _records(evidence)
    return Check(
        name="published",
        promise="every accepted version is one event; the person's record is the latest",
        counted=len(held),
        faults=tuple(faults),
    )


def _records(evidence: Evidence) -> Iterator[str]:
    latest = {each.key: int(each.said.get("version", 0)) for each in evidence.on(catalogue.RECORD)}
    erased = gone.erased(evidence)
    for each in evidence.kept.accepted:
        if each.contact:
            continue  # its words are told with what it is linked to
        known = latest.get(each.id)
        wanted = (0, None) if each.id in erased else (each.version,)
        if known not in wanted:
            yield f"{each.id} has record {known}, not {wanted[0]}"


def dead_letters(evidence: Evidence) -> Check:
    """What a consumer set aside is told on the dead-letter topic, as far as that reaches back."""
    told = {str(each.said["reference"]) for each in evidence.first(catalogue.DEAD_LETTER)}
    since = reach.since(evidence, catalogue.DEAD_LETTER)
    held = {e.reference: e for e in evidence.kept.aside if e.refusal is not None and e.at >= since}
    unsent = {each.id for each in evidence.kept.pending}
    faults = [
        f"{held[reference].consumer} set aside {reference} and did not tell"
        for reference in sorted(held.keys() - told - unsent)
    ]
    return Check(
        name="set aside",
        promise="what a consumer set aside is told on the dead-letter topic",
        counted=len(held),
        faults=tuple(faults),
    )
