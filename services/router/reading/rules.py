"""From nodes to rules, in the order in which they lead."""

from collections.abc import Iterator
from enum import StrEnum

from services.chassis.reviewed.faults import Place, unknown_word
from services.contracts.vocabulary import Answer, Urgency
from services.router.condition import ANSWERS, Condition, Operator, Test
from services.router.days import Days, periods
from services.router.destination import Destination
from services.router.language import MANUAL_TRIAGE, Doubt, Exclusion, Rule
from services.router.reading.condition import Testable, condition
from services.router.reading.days import DAYS, days
from services.router.reading.destinations import Destinations, unknown_destination
from services.router.reading.fields import Fields, text
from services.router.reading.limit import LIMITS, limit

_RULE = (
    *("id", "title", "exclusion", "suspected", "unknown", "when", "destination", "reason"),
    *("urgency", *LIMITS, "act_now", "linked_copy", *DAYS, "authority"),
)

MAX_PERIODS = 24


class AlwaysPerson(StrEnum):
    """What a suspicion does. There is no choice: text never decides."""

    PERSON = "person"


def rules(
    top: Fields, destinations: Destinations, testable: Testable, places: dict[str, Place]
) -> tuple[Rule, ...]:
    """The rules that a ruleset states; `places` gets theirs, by id."""
    found: dict[str, Rule] = {}
    for node in top.items("rules"):
        fields = Fields(node, allowed=_RULE, faults=top.faults, what="a rule")
        rule_id = fields.rule_id("id")
        if rule_id in places:
            top.faults.add(fields.place, f"rule '{rule_id}' stands here twice")
        if rule_id:
            places[rule_id] = fields.place
        rule = _rule(fields, rule_id, destinations, testable)
        if rule is not None:
            _in_order(rule, found, fields)
            found[rule.id] = rule
    _few(periods([rule.days for rule in found.values()]), top)
    return tuple(found.values())


def _few(cut: tuple[Days, ...], top: Fields) -> None:
    if len(cut) > MAX_PERIODS:
        told = f"the dates of the rules cut time into {len(cut)} periods; at most {MAX_PERIODS}"
        top.faults.add(top.place, f"{told} are allowed: take out rules that are past")


def _in_order(rule: Rule, before: dict[str, Rule], fields: Fields) -> None:
    if rule.exclusion is None:
        return
    for earlier in before.values():
        if not earlier.days.meets(rule.days):
            continue
        if earlier.exclusion is None and earlier.destination != MANUAL_TRIAGE:
            fields.faults.add(
                fields.place,
                f"exclusion '{rule.id}' comes after '{earlier.id}', which sends to "
                f"'{earlier.destination}': exclusions come first",
            )
            return
        if earlier.exclusion is not None and earlier.exclusion.fact == rule.exclusion.fact:
            fields.faults.add(
                fields.place, f"'{rule.exclusion.fact}' is already excluded by '{earlier.id}'"
            )


def _rule(
    fields: Fields, rule_id: str, destinations: Destinations, testable: Testable
) -> Rule | None:
    exclusion = _exclusion(fields)
    when = _when(fields, exclusion, testable)
    urgency = fields.word("urgency", Urgency)
    in_force = days(fields)
    destination = _destination(fields, rule_id, in_force, destinations)
    title, authority = fields.text("title"), fields.text("authority")
    respond_within = limit(fields, destination, destinations)
    act_now, linked_copy = fields.yes("act_now"), fields.yes("linked_copy")
    reason = _reason(fields, destination)
    if when is None or urgency is None or not rule_id:
        return None
    return Rule(
        id=rule_id,
        title=title,
        when=when,
        exclusion=exclusion,
        destination=destination,
        reason=reason,
        urgency=urgency,
        respond_within=respond_within,
        act_now=act_now,
        linked_copy=linked_copy,
        days=in_force,
        authority=authority,
    )


def _exclusion(fields: Fields) -> Exclusion | None:
    node = fields.optional("exclusion")
    if node is None:
        for name in ("suspected", "unknown"):
            if fields.has(name):
                fields.faults.add(fields.place, f"only an exclusion says what '{name}' does")
        return None
    fields.optional_word("suspected", AlwaysPerson, AlwaysPerson.PERSON)
    unknown = fields.optional_word("unknown", Doubt, Doubt.PERSON)
    fact = text(node, "exclusion", fields.faults)
    if fact is not None and fact not in ANSWERS:
        fields.faults.add(node.place, unknown_word("fact", fact, ANSWERS))
    return Exclusion(fact, unknown) if fact in ANSWERS else None


def _when(fields: Fields, exclusion: Exclusion | None, testable: Testable) -> Condition | None:
    if not fields.has("exclusion"):
        return condition(fields.node("when"), testable, fields.faults)
    if fields.has("when"):
        fields.faults.add(fields.place, "a rule has either 'exclusion' or 'when', not both")
    return None if exclusion is None else Test(exclusion.fact, Operator.IS, (Answer.YES,))


def _destination(fields: Fields, rule_id: str, in_force: Days, destinations: Destinations) -> str:
    node = fields.node("destination")
    found = text(node, "destination", fields.faults) or ""
    team = destinations.get(found)
    if node is None or not found:
        return ""
    if team is None:
        fields.faults.add(node.place, unknown_destination(found, destinations))
        return found
    for told in _closed(rule_id, in_force, team, destinations):
        fields.faults.add(node.place, told)
    return found


def _closed(
    rule_id: str, in_force: Days, team: Destination, destinations: Destinations
) -> Iterator[str]:
    """The days on which a rule sends to a team that is closed, or to one that stands in for it."""
    for days_on in in_force.without(team.days):
        yield f"{days_on} rule '{rule_id}' sends to '{team.id}', which is open only {team.days}"
    other = destinations.get(team.out_of_hours or "")
    if other is not None:
        for days_on in in_force.within(team.days).without(other.days):
            sends = f"rule '{rule_id}' sends what '{team.id}' gets out of hours to '{other.id}'"
            yield f"{days_on} {sends}, which is open only {other.days}"


def _reason(fields: Fields, destination: str) -> str | None:
    if destination == MANUAL_TRIAGE:
        return fields.text("reason")
    return text(fields.optional("reason"), "reason", fields.faults)
