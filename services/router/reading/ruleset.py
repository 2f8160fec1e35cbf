"""From nodes to a ruleset: its rules in order, and the last one."""

from dataclasses import dataclass
from enum import StrEnum

from services.contracts.vocabulary import Answer, Urgency
from services.router.condition import ANSWERS, Condition, Operator, Test
from services.router.language import (
    MANUAL_TRIAGE,
    Doubt,
    Exclusion,
    Invariant,
    LastRule,
    Overlap,
    Rule,
)
from services.router.reading.condition import condition
from services.router.reading.faults import Faults, Place, unknown_word
from services.router.reading.fields import Fields, text
from services.router.reading.invariants import invariants
from services.router.reading.nodes import Node
from services.router.reading.overlaps import overlaps

_TOP = ("ruleset", "version", "title", "invariants", "overlaps", "rules", "last")
_LAST = ("id", "title", "reason", "urgency", "respond_within_hours", "authority")
_RULE = (
    *("id", "title", "exclusion", "suspected", "unknown", "when", "destination", "reason"),
    *("urgency", "respond_within_hours", "act_now", "linked_copy", "authority"),
)


class AlwaysPerson(StrEnum):
    """What a suspicion does. There is no choice: text never decides."""

    PERSON = "person"


@dataclass(frozen=True)
class Written:
    """A ruleset as its file says it; the checksum is not in the file."""

    id: str
    version: str
    title: str
    rules: tuple[Rule, ...]
    last: LastRule
    invariants: tuple[Invariant, ...]
    overlaps: tuple[Overlap, ...]
    places: dict[str, Place]


def ruleset(node: Node, destinations: dict[str, str], faults: Faults) -> Written | None:
    """The ruleset that a file states; None where it states none. Faults are noted."""
    top = Fields(node, allowed=_TOP, faults=faults, what="the ruleset")
    name, version, title = top.identifier("ruleset"), top.text("version"), top.text("title")
    places: dict[str, Place] = {}
    rules = _rules(top, destinations, places)
    last = _last(top, {rule.id for rule in rules}, faults)
    meant = overlaps(top, tuple(places))
    kept = invariants(top, destinations, places)
    if last is None:
        return None
    return Written(name, version, title, rules, last, kept, meant, places)


def _rules(top: Fields, destinations: dict[str, str], places: dict[str, Place]) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    for node in top.items("rules"):
        fields = Fields(node, allowed=_RULE, faults=top.faults, what="a rule")
        rule_id = fields.rule_id("id")
        if rule_id in places:
            top.faults.add(fields.place, f"rule '{rule_id}' stands here twice")
        if rule_id:
            places[rule_id] = fields.place
        rule = _rule(fields, rule_id, destinations)
        if rule is not None:
            _in_order(rule, rules, fields)
            rules[rule.id] = rule
    return tuple(rules.values())


def _in_order(rule: Rule, before: dict[str, Rule], fields: Fields) -> None:
    if rule.exclusion is None:
        return
    for earlier in before.values():
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


def _rule(fields: Fields, rule_id: str, destinations: dict[str, str]) -> Rule | None:
    exclusion = _exclusion(fields)
    when = _when(fields, exclusion)
    urgency = fields.word("urgency", Urgency)
    destination = _destination(fields, destinations)
    title, authority = fields.text("title"), fields.text("authority")
    respond_within = fields.hours("respond_within_hours")
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


def _when(fields: Fields, exclusion: Exclusion | None) -> Condition | None:
    if not fields.has("exclusion"):
        return condition(fields.node("when"), fields.faults)
    if fields.has("when"):
        fields.faults.add(fields.place, "a rule has either 'exclusion' or 'when', not both")
    return None if exclusion is None else Test(exclusion.fact, Operator.IS, (Answer.YES,))


def _destination(fields: Fields, destinations: dict[str, str]) -> str:
    node = fields.node("destination")
    found = text(node, "destination", fields.faults)
    if node is not None and found is not None and found not in destinations:
        fields.faults.add(node.place, unknown_word("destination", found, destinations))
    return found or ""


def _reason(fields: Fields, destination: str) -> str | None:
    if destination == MANUAL_TRIAGE:
        return fields.text("reason")
    return text(fields.optional("reason"), "reason", fields.faults)


def _last(top: Fields, ids: set[str], faults: Faults) -> LastRule | None:
    node = top.optional("last")
    if node is None:
        faults.add(
            top.place, "there is no 'last' rule: say what happens, and why, when no rule holds"
        )
        return None
    fields = Fields(node, allowed=_LAST, faults=faults, what="the last rule")
    urgency = fields.word("urgency", Urgency)
    last_id, title, reason = fields.rule_id("id"), fields.text("title"), fields.text("reason")
    authority, within = fields.text("authority"), fields.hours("respond_within_hours")
    if last_id in ids:
        faults.add(fields.place, f"rule '{last_id}' stands here twice")
    if urgency is None or not last_id:
        return None
    return LastRule(
        id=last_id,
        title=title,
        reason=reason,
        urgency=urgency,
        respond_within=within,
        authority=authority,
    )
