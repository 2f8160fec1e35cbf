"""The smallest changes that would lead elsewhere, and what to ask next, in plain English."""

from collections.abc import Iterable, Iterator

from services.contracts.decision import FactValue
from services.router.explain import text
from services.router.language import Ruleset
from services.router.preview import Change, Preview

Sentences = list[str]
Facts = tuple[FactValue, ...]


def sentences(found: Iterable[Change], ruleset: Ruleset) -> Sentences:
    """One sentence a destination: what would have to be so for the referral to go there."""
    by_team: dict[str, list[Facts]] = {}
    for each in found:
        by_team.setdefault(each.destination, []).append(each.facts)
    return [
        f"It would go to {ruleset.destinations[team]} if {'; or if '.join(_ways(changes))}"
        for team, changes in by_team.items()
    ]


def next_question(found: Preview) -> str:
    """What to ask, in a sentence."""
    if found.ask is not None:
        words, answers = found.ask.fact.replace("_", " "), ", ".join(found.ask.answers)
        return f"Ask next: {words} ({found.ask.fact}: {answers})"
    if found.settled:
        return "Nothing more to ask: no other answer changes where it goes"
    return "Nothing more to ask"


def explained(found: Preview, ruleset: Ruleset) -> str:
    """Everything that a decision tells, as lines for a terminal."""
    lines = (text(found.story), *sentences(found.elsewhere, ruleset), next_question(found))
    return "\n".join(lines)


def _ways(found: list[Facts]) -> Iterator[str]:
    """Changes of the same facts stand together where they are of one fact."""
    alone: dict[str, list[str]] = {}
    for facts in found:
        if len(facts) == 1:
            alone.setdefault(facts[0].fact, []).append(facts[0].value)
    for fact, values in alone.items():
        yield f"{_words(fact)} were {' or '.join(values)}"
    for facts in found:
        if len(facts) > 1:
            yield " and ".join(f"{_words(each.fact)} were {each.value}" for each in facts)


def _words(fact: str) -> str:
    return fact.replace("_", " ")
