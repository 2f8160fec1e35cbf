"""Rules and promises in sentences."""

from dataclasses import dataclass

from services.router.days import ALWAYS
from services.router.english import fact_words, in_words, limit_words
from services.router.language import Doubt, Invariant, LastRule, Rule, Ruleset


@dataclass(frozen=True)
class Said:
    """A rule or a promise for people: what it is, then sentences, then which paper says so."""

    id: str
    title: str
    sentences: tuple[str, ...]
    authority: str


def rules(ruleset: Ruleset) -> list[Said]:
    """All rules in the order in which they lead, the last one included."""
    return [*(_rule(each, ruleset) for each in ruleset.rules), _last(ruleset.last)]


def promises(ruleset: Ruleset) -> list[Said]:
    """What is so of every referral, whatever else is known of it."""
    return [_promise(each, ruleset) for each in ruleset.invariants]


def _rule(rule: Rule, ruleset: Ruleset) -> Said:
    found = [
        f"When {in_words(rule.when)}, it goes to {ruleset.destinations[rule.destination].title}.",
        *_doubts(rule),
        *_how(rule),
    ]
    if rule.days != ALWAYS:
        found.insert(0, f"In force {rule.days}.")
    if rule.linked_copy:
        found.append("This team gets a linked copy also where an earlier rule leads.")
    if rule.reason:
        found.append(f"A person is told: {rule.reason}.")
    return Said(rule.id, rule.title, tuple(found), rule.authority)


def _doubts(rule: Rule) -> list[str]:
    if rule.exclusion is None:
        return []
    what = fact_words(rule.exclusion.fact)
    unknown = "a person decides" if rule.exclusion.unknown is Doubt.PERSON else "it is passed over"
    return [f"When {what} is suspected, a person decides; when it is unknown, {unknown}."]


def _how(rule: Rule | LastRule) -> list[str]:
    limit = rule.respond_within
    within = f", with a response within {limit_words(limit)}" if limit else ""
    now = " Somebody must act at once." if rule.act_now else ""
    return [f"Its urgency is {rule.urgency}{within}.{now}"]


def _last(last: LastRule) -> Said:
    found = ("When no rule holds, a person decides.", f"They are told: {last.reason}.", *_how(last))
    return Said(last.id, last.title, found, last.authority)


def _promise(each: Invariant, ruleset: Ruleset) -> Said:
    found = [f"It is about every referral where {in_words(each.when)}."]
    if each.never:
        found.append(f"It never goes to {_teams(each.never, ruleset)}, nor does a copy of it.")
    if each.only:
        found.append(f"It goes nowhere but to {_teams(each.only, ruleset)}.")
    if each.act_now:
        found.append("Somebody must act at once, wherever it goes.")
    return Said(each.id, each.title, tuple(found), each.authority)


def _teams(destinations: tuple[str, ...], ruleset: Ruleset) -> str:
    return " or ".join(ruleset.destinations[each].title for each in destinations)
