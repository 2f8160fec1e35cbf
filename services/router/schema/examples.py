"""The schema of `examples/*.yaml`."""

from services.contracts.facts import EXCLUSIONS
from services.contracts.vocabulary import Answer, Urgency
from services.router.condition import VALUES
from services.router.schema.words import (
    Json,
    closed,
    identifier,
    rule_id,
    several,
    text,
    word,
    yes_no,
)

_MOMENT = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}",
    "description": "Day and time in London.",
}


def schema() -> Json:
    """Referrals with what must become of them."""
    return closed({"examples": several(_example())}, ("examples",))


def _example() -> Json:
    fields = {
        "title": text("The referral, in plain English."),
        "because": text("Why it is decided so."),
        "otherwise": word(Answer, "What every answer is that the facts do not name."),
        "facts": closed({**_facts(), "received_at": _MOMENT}),
        "cleared": several({"enum": list(EXCLUSIONS)}, "The exclusions that a person has cleared."),
        "expect": _expected(),
    }
    return closed(fields, ("title", "because", "facts", "expect"))


def _facts() -> Json:
    return {fact: {"enum": list(values)} for fact, values in VALUES.items()}


def _expected() -> Json:
    fields = {
        "destination": identifier("Where it goes."),
        "rule": rule_id("The rule that leads."),
        "copies": {"type": "array", "items": identifier("Who gets a linked copy.")},
        "urgency": word(Urgency, "How urgent it is."),
        "act_now": yes_no("Whether somebody must act at once."),
        "needs_person": yes_no("Whether a person has to decide."),
        "criteria": {"type": "array", "items": rule_id("A rule that holds.")},
    }
    return closed(fields, ("destination", "rule"))
