"""What the router may know of a referral: typed facts, and nobody's name."""

from services.contracts.model import Contract, Identifier, Moment
from services.contracts.vocabulary import (
    AgeBand,
    Answer,
    Channel,
    ContactReason,
    Locality,
    RequesterType,
    SourceKind,
)

INCLUSIONS = {
    "I1": "struggling_at_home",
    "I2": "equipment_needs",
    "I3": "care_and_equipment_needs",
    "I4": "ambulance_referral",
    "I5": "home_care_requested",
    "I6": "carer_needs",
    "I7": "falls_risk",
}
"""The Leeds pilot's criteria for its Early Intervention Team (webinar of 15 March 2024)."""

EXCLUSIONS = {
    "X1": "urgent",
    "X2": "learning_disability",
    "X3": "mental_health",
    "X4": "domestic_violence",
    "X5": "food_parcels",
    "X6": "medically_unwell",
    "X7": "suicidal",
    "X8": "safeguarding",
    "X9": "care_home",
    "X10": "welfare_check",
}
"""What keeps a referral from the Early Intervention Team (the same source)."""


class Facts(Contract):
    """All that a decision may rest on. No name, address, NHS number or free text."""

    struggling_at_home: Answer = Answer.UNKNOWN
    equipment_needs: Answer = Answer.UNKNOWN
    care_and_equipment_needs: Answer = Answer.UNKNOWN
    ambulance_referral: Answer = Answer.UNKNOWN
    home_care_requested: Answer = Answer.UNKNOWN
    carer_needs: Answer = Answer.UNKNOWN
    falls_risk: Answer = Answer.UNKNOWN

    urgent: Answer = Answer.UNKNOWN
    learning_disability: Answer = Answer.UNKNOWN
    mental_health: Answer = Answer.UNKNOWN
    domestic_violence: Answer = Answer.UNKNOWN
    food_parcels: Answer = Answer.UNKNOWN
    medically_unwell: Answer = Answer.UNKNOWN
    suicidal: Answer = Answer.UNKNOWN
    safeguarding: Answer = Answer.UNKNOWN
    care_home: Answer = Answer.UNKNOWN
    welfare_check: Answer = Answer.UNKNOWN

    source: Identifier
    source_kind: SourceKind
    channel: Channel
    requester_type: RequesterType = RequesterType.NOT_KNOWN
    reason: ContactReason = ContactReason.OTHER
    age_band: AgeBand = AgeBand.UNKNOWN
    locality: Locality = Locality.UNKNOWN
    received_at: Moment
    respond_by_asked: Moment | None = None
