"""The schema of `ruleset.yaml`."""

from services.contracts.vocabulary import Urgency
from services.router.condition import ANSWERS
from services.router.language import MANUAL_TRIAGE
from services.router.reading.limit import MOST, WITHIN, WITHIN_WORKING
from services.router.schema import condition
from services.router.schema.words import (
    Json,
    closed,
    days,
    hours,
    identifier,
    rule_id,
    several,
    text,
    word,
    yes_no,
)

_AUTHORITY = text("Which document says so, in its own words; or that it is our proposal.")
_URGENCY = word(Urgency, "FHIR's request priority.")
_LIMITS = {
    WITHIN: hours("Within how many hours somebody responds."),
    WITHIN_WORKING: hours("The same in working hours of the destination's calendar.", MOST),
}
_REASON = text("What a person in manual triage is told.")
_ACT_NOW = yes_no("Whether somebody must act at once, whichever rule leads.")


def schema() -> Json:
    """Rules in the order in which they lead, with what must be so whatever they are."""
    top = {
        "ruleset": identifier("The id of the ruleset."),
        "version": text("Its version, between quotation marks."),
        "title": text("What it is, in plain English."),
        "calendar": identifier("By which calendar a condition tests `received`."),
        "invariants": several(_invariant(), "What must be so of every referral; it is proven."),
        "overlaps": several(_overlap(), "Rules of different teams that may hold together."),
        "rules": several(_rule(), "The first that holds leads."),
        "last": _last(),
    }
    required = ("ruleset", "version", "title", "rules", "last")
    return {**closed(top, required), "$defs": condition.definitions()}


def _rule() -> Json:
    fields = {
        "id": rule_id("Stands in every decision, and in counts."),
        "title": text("What the rule is about, in plain English."),
        "exclusion": word(ANSWERS, "The fact that keeps a referral out, where it is `yes`."),
        "suspected": word(("person",), "A suspicion always goes to a person."),
        "unknown": word(("person", "pass"), "Where nobody knows: a person decides, or it passes."),
        "when": {**condition.REF, "description": "When the rule holds."},
        "destination": identifier("Where it goes: an id of destinations.yaml."),
        "reason": _REASON,
        "urgency": _URGENCY,
        **_LIMITS,
        "act_now": _ACT_NOW,
        "linked_copy": yes_no("Whether the destination hears of it where an earlier rule leads."),
        **days(),
        "authority": _AUTHORITY,
    }
    required = ("id", "title", "destination", "urgency", "authority")
    return {
        **closed(fields, required),
        "oneOf": [{"required": ["exclusion"]}, {"required": ["when"]}],
        "not": {"required": list(_LIMITS)},
        "dependentRequired": {"suspected": ["exclusion"], "unknown": ["exclusion"]},
        "if": {"properties": {"destination": {"const": MANUAL_TRIAGE}}},
        "then": {"required": ["reason"]},
    }


def _last() -> Json:
    fields = {
        "id": rule_id("Stands in every decision, and in counts."),
        "title": text("What it means that no rule holds."),
        "reason": _REASON,
        "urgency": _URGENCY,
        **_LIMITS,
        "authority": _AUTHORITY,
    }
    return closed(fields, ("id", "title", "reason", "urgency", "authority"))


def _invariant() -> Json:
    teams = several(identifier("An id of destinations.yaml."))
    fields = {
        "id": rule_id("The name of the promise."),
        "title": text("The promise, in plain English."),
        "when": {**condition.REF, "description": "The referrals that it is about."},
        "never": {**teams, "description": "Where they never go, nor a linked copy of them."},
        "only": {**teams, "description": "Where alone they go."},
        "act_now": _ACT_NOW,
        "authority": _AUTHORITY,
    }
    promises = [{"required": [each]} for each in ("never", "only", "act_now")]
    return {**closed(fields, ("id", "title", "when", "authority")), "anyOf": promises}


def _overlap() -> Json:
    order = several(rule_id("The id of a rule."), "In the order in which they lead.")
    fields = {"in_order": {**order, "minItems": 2, "uniqueItems": True}, "authority": _AUTHORITY}
    return closed(fields, ("in_order", "authority"))
