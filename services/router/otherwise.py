"""The smallest changes that would lead elsewhere, in plain English."""

from collections.abc import Iterable, Iterator

from services.router.elsewhere import Elsewhere
from services.router.language import Ruleset

Sentences = list[str]


def sentences(found: Iterable[Elsewhere], ruleset: Ruleset) -> Sentences:
    """One sentence a destination: what would have to be so for the referral to go there."""
    by_team: dict[str, list[Elsewhere]] = {}
    for each in found:
        by_team.setdefault(each.destination, []).append(each)
    return [
        f"to {ruleset.destinations[team]} if {'; or if '.join(_ways(changes))}"
        for team, changes in by_team.items()
    ]


def _ways(found: list[Elsewhere]) -> Iterator[str]:
    """Changes of the same facts stand together where they are of one fact."""
    alone: dict[str, list[str]] = {}
    for each in found:
        if len(each.changes) == 1:
            ((fact, value),) = each.changes.items()
            alone.setdefault(fact, []).append(value)
    for fact, values in alone.items():
        yield f"{_words(fact)} were {' or '.join(values)}"
    for each in found:
        if len(each.changes) > 1:
            yield " and ".join(f"{_words(fact)} were {v}" for fact, v in each.changes.items())


def _words(fact: str) -> str:
    return fact.replace("_", " ")
