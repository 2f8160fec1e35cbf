"""A decision in plain English, and the same as a dictionary, from what is stored of it."""

from datetime import datetime

from typing_extensions import TypedDict

from services.contracts.decision import Decision, FactValue, Miss
from services.contracts.facts import Facts
from services.contracts.vocabulary import Answer
from services.router.by_hours import is_clock
from services.router.calendars import Hours
from services.router.condition import SILENCE
from services.router.days import LONDON, day_of
from services.router.exits import lacking
from services.router.hops import BACK_AND_FORTH
from services.router.language import MANUAL_TRIAGE, TEST, LastRule, Rule, Ruleset
from services.router.override import NOWHERE, OBJECTIONS, OVERRIDE, RAISED, stands

_WHEN = {
    Hours.IN_HOURS: "in hours",
    Hours.OUT_OF_HOURS: "out of hours",
    Hours.HOLIDAY: "on a bank holiday",
}


class Story(TypedDict):
    """What a decision tells, each part in words. `person` is None where nobody needs to act.

    `instead_of` is the team that gets it in hours, where it came out of them. `exits` says what
    there is no exit to yet for somebody who lives there.
    """

    ruleset: str
    destination: str
    destination_title: str
    instead_of: str | None
    exits: list[str]
    copies: list[str]
    decided_by: str
    authority: str
    because: list[str]
    why_not: list[str]
    criteria: list[str]
    known: list[str]
    unknown: list[str]
    urgency: str
    respond_by: str | None
    person: str | None


def story(decision: Decision, facts: Facts, ruleset: Ruleset | None) -> Story:
    """The decision in words.

    Titles, authority and reasons are those of the ruleset that decided. Where the ruleset given is
    another one, or none, the ids stand alone and the story says so.
    """
    known = ruleset if ruleset is not None and ruleset.ref == decision.ruleset else None
    rule = None if known is None else known.rule(decision.rule)
    instead_of = _instead_of(decision, rule, known)
    explanation = decision.explanation
    return Story(
        ruleset=_ruleset(decision, known),
        destination=decision.destination,
        destination_title=_team(decision.destination, known),
        instead_of=instead_of,
        exits=_exits(decision.destination, facts, known),
        copies=[_team(each, known) for each in decision.copies],
        decided_by=_named(decision.rule, known),
        authority="not known here" if rule is None else rule.authority,
        because=[_because(each, decision, known) for each in explanation.because],
        why_not=[_why_not(each, known) for each in explanation.why_not],
        criteria=[_named(each, known) for each in explanation.criteria],
        known=[fact_words_of(name, value) for name, value in _known(facts)],
        unknown=[_words(name) for name in explanation.unknown],
        urgency=decision.urgency.value,
        respond_by=None if decision.respond_by is None else decision.respond_by.isoformat(),
        person=_person(decision, rule, known, instead_of),
    )


def text(told: Story) -> str:
    """The story as lines for a terminal."""
    lines = [
        f"Goes to {told['destination_title']}, {told['urgency']}",
        *([f"Instead of {told['instead_of']}, outside its hours"] if told["instead_of"] else []),
        *_listed("Exits", told["exits"]),
        *_listed("Linked copy to", told["copies"]),
        f"Decided by {told['decided_by']}",
        *_listed("Because", told["because"]),
        f"Authority: {told['authority']}",
        *_listed("Earlier rules that did not hold", told["why_not"]),
        *_listed("Criteria met", told["criteria"]),
        *_listed("Said", told["known"]),
        *_listed("Not known", [", ".join(told["unknown"])] if told["unknown"] else []),
        f"Respond by: {moment(told['respond_by'])}",
        f"A person must: {told['person']}" if told["person"] else "No person has to decide first",
        f"Ruleset {told['ruleset']}",
    ]
    return "\n".join(lines)


def _listed(title: str, entries: list[str]) -> list[str]:
    if len(entries) < 2:
        return [f"{title}: {each}" for each in entries]
    return [f"{title}:", *(f"  - {each}" for each in entries)]


def moment(when: str | None) -> str:
    """When somebody must have answered, in words."""
    if when is None:
        return "no time is set"
    return f"{datetime.fromisoformat(when).astimezone(LONDON):%d %B %Y, %H:%M} in London"


def _ruleset(decision: Decision, known: Ruleset | None) -> str:
    ref = decision.ruleset
    said = f"{ref.id} {ref.version} ({ref.sha256[:12]})"
    return said if known is not None else f"{said}, which is not the ruleset at hand"


def _team(destination: str, known: Ruleset | None) -> str:
    if destination == TEST:
        return "nobody: it is marked as a test"
    found = None if known is None else known.destinations.get(destination)
    return destination if found is None else str(found)


def _instead_of(
    decision: Decision, rule: Rule | LastRule | None, known: Ruleset | None
) -> str | None:
    because = decision.explanation.because
    by_hours = any(is_clock(each.fact) for each in because)
    by_hand = any(each.fact == OVERRIDE for each in because)
    if known is None or not isinstance(rule, Rule) or not by_hours or by_hand:
        return None
    team = known.destinations[rule.destination]
    return str(team) if team.out_of_hours == decision.destination else None


def _exits(destination: str, facts: Facts, known: Ruleset | None) -> list[str]:
    team = None if known is None else known.destinations.get(destination)
    return [] if team is None else lacking(team, facts.locality, day_of(facts.received_at))


def _named(rule_id: str, known: Ruleset | None) -> str:
    rule = None if known is None else known.rule(rule_id)
    return rule_id if rule is None else f"{rule_id} ({rule.title})"


def _because(each: FactValue, decision: Decision, known: Ruleset | None) -> str:
    if each.fact == OVERRIDE:
        how = "whatever the rules say" if stands(decision) else "but that does not stand"
        return f"a person decided that it goes to {each.value}, {how}"
    if each.fact in OBJECTIONS:
        return _objection(each, known)
    if each.fact == BACK_AND_FORTH:
        return _back_and_forth(each, decision)
    return fact_words_of(each.fact, each.value)


def _back_and_forth(each: FactValue, decision: Decision) -> str:
    stations = ", ".join(decision.path)
    return f"it would go to {each.value} once more, and goes back and forth: {stations}"


def _objection(each: FactValue, known: Ruleset | None) -> str:
    if each.fact == RAISED:
        return f"{_words(each.value)} has come since a person decided"
    if each.fact == NOWHERE:
        return f"there is no destination {each.value}"
    return f"nobody may send it there: {_promise(each.value, known)}"


def _promise(invariant_id: str, known: Ruleset | None) -> str:
    stated = () if known is None else known.invariants
    titles = [each.title for each in stated if each.id == invariant_id]
    return f"{invariant_id} ({titles[0]})" if titles else invariant_id


def _why_not(miss: Miss, known: Ruleset | None) -> str:
    return f"{_named(miss.rule, known)}: {fact_words_of(miss.fact, miss.value)}"


def _known(facts: Facts) -> list[tuple[str, str]]:
    """What is said that is not no, and whatever else is known of somebody."""
    values = [(name, getattr(facts, name)) for name in SILENCE]
    plain = (Answer.NO, *SILENCE.values())
    return [(name, value) for name, value in values if value not in plain]


def fact_words_of(name: str, value: str) -> str:
    """A fact with its value, as `falls risk is yes`; of a calendar's, when it was received."""
    if not is_clock(name):
        return f"{_words(name)} is {value}"
    _, _, calendar = name.partition(":")
    by_which = f", by the calendar '{calendar}'" if calendar else ""
    return f"received {_WHEN[Hours(value)]}{by_which}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _person(
    decision: Decision, rule: Rule | LastRule | None, known: Ruleset | None, instead_of: str | None
) -> str | None:
    if not decision.needs_person and not decision.act_now:
        return None
    first = "act now, then " if decision.act_now else ""
    if decision.destination != MANUAL_TRIAGE:
        return "act now"
    closed = f"it came outside the hours of {instead_of}"
    reason = closed if instead_of else _reason(decision, rule, known)
    return f"{first}decide where it goes: {reason}"


def _reason(decision: Decision, rule: Rule | LastRule | None, known: Ruleset | None) -> str:
    because = decision.explanation.because
    objected = [_objection(each, known) for each in because if each.fact in OBJECTIONS]
    if objected:
        return f"what a person had decided does not stand, for {'; '.join(objected)}"
    repeated = [_back_and_forth(each, decision) for each in because if each.fact == BACK_AND_FORTH]
    if repeated:
        return repeated[0]
    values = {each.value for each in because if each.fact != OVERRIDE}
    doubted = [_words(each.fact) for each in because if each.fact != OVERRIDE]
    if Answer.SUSPECTED in values:
        return f"only a person can confirm or rule out what is suspected ({', '.join(doubted)})"
    if isinstance(rule, Rule) and rule.exclusion is not None and Answer.UNKNOWN in values:
        return f"nobody has said whether this holds: {', '.join(doubted)}"
    return decision.rule if rule is None or rule.reason is None else rule.reason
