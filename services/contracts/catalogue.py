"""Every event type, its model and its topic: the one list."""

from dataclasses import dataclass

from services.contracts import case, dead_letter, decision, feedback, record, referral, ruleset
from services.contracts.model import Contract

INTAKE = "asc.referral.intake.v1"
RECORD = "asc.referral.record.v1"
ROUTING = "asc.referral.routing.v1"
CASE = "asc.eit.case.v1"
FEEDBACK = "asc.team.feedback.v1"
RULESET = "asc.ruleset.v1"
DEAD_LETTER = "asc.dead-letter.v1"


@dataclass(frozen=True)
class EventType:
    """A type by its name on the wire (`ce_type`), with the model of its body."""

    name: str
    model: type[Contract]
    topic: str


def _types(topic: str, prefix: str, models: dict[str, type[Contract]]) -> list[EventType]:
    return [EventType(f"{prefix}.{name}.v1", model, topic) for name, model in models.items()]


_ALL = [
    *_types(
        INTAKE,
        "asc.referral",
        {
            "received": referral.Received,
            "updated": referral.Updated,
            "cleared": referral.Cleared,
            "overridden": referral.Overridden,
            "contact_linked": referral.ContactLinked,
            "withdrawn": referral.Withdrawn,
            "erased": referral.Erased,
        },
    ),
    *_types(RECORD, "asc.referral", {"record": record.Record}),
    *_types(ROUTING, "asc.referral", {"routed": decision.Routed}),
    *_types(
        CASE,
        "asc.eit.case",
        {
            "opened": case.Opened,
            "allocated": case.Allocated,
            "contacted": case.Contacted,
            "assessed": case.Assessed,
            "support_arranged": case.SupportArranged,
            "returned": case.Returned,
            "closed": case.Closed,
        },
    ),
    *_types(
        FEEDBACK,
        "asc.team.feedback",
        {
            "accepted": feedback.Accepted,
            "returned_to_referrer": feedback.ReturnedToReferrer,
            "information_needed": feedback.InformationNeeded,
            "made_safe": feedback.MadeSafe,
            "safeguarding_eliminated": feedback.SafeguardingEliminated,
            "assessment_started": feedback.AssessmentStarted,
            "service_started": feedback.ServiceStarted,
            "reablement_started": feedback.ReablementStarted,
            "reablement_ended": feedback.ReablementEnded,
            "closed": feedback.FeedbackClosed,
        },
    ),
    *_types(RULESET, "asc.ruleset", {"activated": ruleset.Activated, "refused": ruleset.Refused}),
    *_types(DEAD_LETTER, "asc", {"dead_letter": dead_letter.DeadLetter}),
]

CATALOGUE: dict[str, EventType] = {event_type.name: event_type for event_type in _ALL}
"""Event types by name."""

NAME_OF: dict[type[Contract], str] = {event_type.model: event_type.name for event_type in _ALL}
"""The wire name of a model."""


def dataschema(type_name: str) -> str:
    """The `$id` of a type's JSON Schema, which is its `ce_dataschema`."""
    return f"https://frontdoor.example/schemas/{type_name}.schema.json"
