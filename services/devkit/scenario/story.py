"""What callers tell, and where the pilot's criteria send it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.contracts.vocabulary import Answer, ContactReason, RequesterType

TRIAGE = "manual_triage"
RAPID = "rapid_response"
DUTY = "duty_and_advice"
EIT = "eit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One kind of call. `weight` is how often it comes; `text` has places for the person's words.

    `answers` are those of the ten exclusions that are not a plain no.
    """

    name: str
    weight: int
    reason: ContactReason
    requesters: tuple[RequesterType, ...]
    needs: tuple[str, ...]
    text: str
    destination: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    copies: tuple[str, ...] = ()


_FAMILY = (RequesterType.FAMILY_FRIEND_NEIGHBOUR, RequesterType.SELF)
_PROFESSIONAL = (RequesterType.PRIMARY_HEALTH, RequesterType.SECONDARY_HEALTH)
_ALL = (*_FAMILY, *_PROFESSIONAL, RequesterType.HOUSING)

_INCLUDED = (
    Story(
        name="falls",
        weight=34,
        reason=ContactReason.ASSESSMENT_REQUEST,
        requesters=_ALL,
        needs=("falls", "getting_around"),
        text="{name} had two falls on the stairs this month and is unsteady on the landing.",
        destination=EIT,
    ),
    Story(
        name="equipment",
        weight=38,
        reason=ContactReason.EQUIPMENT_REQUEST,
        requesters=_ALL,
        needs=("equipment",),
        text="{name} asks for a grab rail and a perching stool for the bathroom.",
        destination=EIT,
    ),
    Story(
        name="home care",
        weight=30,
        reason=ContactReason.ASSESSMENT_REQUEST,
        requesters=_ALL,
        needs=("home_care", "washing_dressing"),
        text="{name} would like carers to come twice a day for washing and dressing.",
        destination=EIT,
    ),
    Story(
        name="struggling at home",
        weight=26,
        reason=ContactReason.ASSESSMENT_REQUEST,
        requesters=_ALL,
        needs=("food", "home"),
        text="{name} is not managing the cooking and the housework on {street} any more.",
        destination=EIT,
    ),
    Story(
        name="carer",
        weight=22,
        reason=ContactReason.CARERS_SERVICES_REQUEST,
        requesters=_FAMILY,
        needs=("carer_support", "caring"),
        text="{name} looks after a husband with dementia and asks for a carer's assessment.",
        destination=EIT,
    ),
    Story(
        name="care and equipment",
        weight=10,
        reason=ContactReason.ASSESSMENT_REQUEST,
        requesters=_PROFESSIONAL,
        needs=("care_and_support", "equipment"),
        text="{name} comes home from hospital and needs a commode and some support.",
        destination=EIT,
    ),
)

_TEAMS = (
    Story(
        name="urgent support",
        weight=9,
        reason=ContactReason.URGENT_SUPPORT_SERVICE_USER,
        requesters=_PROFESSIONAL,
        needs=("washing_dressing",),
        text="{name} came home an hour ago; the daughter who helped is in hospital herself.",
        answers={"urgent": Answer.YES},
        destination=RAPID,
    ),
    Story(
        name="safeguarding",
        weight=8,
        reason=ContactReason.SAFEGUARDING_INCIDENT,
        requesters=(RequesterType.CARE_PROVIDER, RequesterType.HOUSING),
        needs=("money",),
        text="{name} told the warden that a relative takes the pension.",
        answers={"safeguarding": Answer.YES},
        destination=DUTY,
    ),
    Story(
        name="urgent and safeguarding",
        weight=3,
        reason=ContactReason.SAFEGUARDING_INCIDENT,
        requesters=(RequesterType.CARE_PROVIDER,),
        needs=("food",),
        text="{name} is left alone from now on and the relative has the key.",
        answers={"urgent": Answer.YES, "safeguarding": Answer.YES},
        destination=DUTY,
        copies=(RAPID,),
    ),
)

_EXCLUDED = (
    Story(
        name="mental health",
        weight=5,
        reason=ContactReason.MHA_ASSESSMENT_REQUEST,
        requesters=_PROFESSIONAL,
        needs=("relationships",),
        text="{name} has not left the bedroom for a week; the family asks for an assessment.",
        answers={"mental_health": Answer.YES},
        destination=TRIAGE,
    ),
    Story(
        name="learning disability",
        weight=4,
        reason=ContactReason.ASSESSMENT_REQUEST,
        requesters=_FAMILY,
        needs=("getting_around",),
        text="{name} wants to travel to the day centre alone.",
        answers={"learning_disability": Answer.YES},
        destination=TRIAGE,
    ),
    Story(
        name="domestic violence",
        weight=2,
        reason=ContactReason.INCIDENT,
        requesters=(RequesterType.LEGAL_AGENCY,),
        needs=("relationships",),
        text="Officers attended the address of {name} last night.",
        answers={"domestic_violence": Answer.YES},
        destination=TRIAGE,
    ),
    Story(
        name="food parcel",
        weight=4,
        reason=ContactReason.INFORMATION_REQUEST,
        requesters=_FAMILY,
        needs=("food", "money"),
        text="{name} asks who can bring groceries until the next payment.",
        answers={"food_parcels": Answer.YES},
        destination=TRIAGE,
    ),
    Story(
        name="medically unwell",
        weight=2,
        reason=ContactReason.OTHER,
        requesters=_FAMILY,
        needs=("getting_around",),
        text="{name} has a high temperature since the morning.",
        answers={"medically_unwell": Answer.YES},
        destination=TRIAGE,
    ),
    Story(
        name="suicidal",
        weight=2,
        reason=ContactReason.OTHER,
        requesters=_FAMILY,
        needs=("relationships",),
        text="{name} told a neighbour of not wanting to go on.",
        answers={"suicidal": Answer.YES},
        destination=TRIAGE,
    ),
    Story(
        name="care home",
        weight=4,
        reason=ContactReason.REVIEW_REQUEST,
        requesters=(RequesterType.CARE_PROVIDER,),
        needs=("care_and_support",),
        text="The manager asks for a review of the plan of {name}.",
        answers={"care_home": Answer.YES},
        destination=TRIAGE,
    ),
    Story(
        name="welfare check",
        weight=5,
        reason=ContactReason.CONCERN_FOR_WELFARE,
        requesters=(RequesterType.LEGAL_AGENCY, RequesterType.HOUSING),
        needs=(),
        text="Nobody on the street has met {name} since last week and the post piles up.",
        answers={"welfare_check": Answer.YES},
        destination=TRIAGE,
    ),
    Story(
        name="information only",
        weight=6,
        reason=ContactReason.INFORMATION_REQUEST,
        requesters=_FAMILY,
        needs=(),
        text="{name} would like to know when the day centre opens.",
        destination=TRIAGE,
    ),
)

_UNCLEAR = (
    Story(
        name="safeguarding not known",
        weight=7,
        reason=ContactReason.EQUIPMENT_REQUEST,
        requesters=(RequesterType.HOUSING, RequesterType.FAMILY_FRIEND_NEIGHBOUR),
        needs=("equipment",),
        text="{name} needs a rail at the front door; the caller does not know the family.",
        answers={"safeguarding": Answer.UNKNOWN},
        destination=TRIAGE,
    ),
    Story(
        name="mental health not known",
        weight=6,
        reason=ContactReason.EQUIPMENT_REQUEST,
        requesters=(RequesterType.HOUSING,),
        needs=("equipment",),
        text="{name} needs a raised toilet seat; the caller knows little else.",
        answers={"mental_health": Answer.UNKNOWN, "learning_disability": Answer.UNKNOWN},
        destination=EIT,
    ),
    Story(
        name="hidden safeguarding",
        weight=3,
        reason=ContactReason.EQUIPMENT_REQUEST,
        requesters=_FAMILY,
        needs=("equipment",),
        text=(
            "{name} asks for a bath board. The caller says in passing that a nephew takes the "
            "money and that there is unexplained bruising on both arms."
        ),
        destination=TRIAGE,
    ),
    Story(
        name="negated",
        weight=8,
        reason=ContactReason.ASSESSMENT_REQUEST,
        requesters=_PROFESSIONAL,
        needs=("falls", "equipment"),
        text=(
            "{name} fell in the kitchen. There was no safeguarding concern. "
            "It was not a suicide attempt. Denies any self-harm. No evidence of abuse or neglect."
        ),
        destination=EIT,
    ),
)

PHONE_STORIES = (*_INCLUDED, *_TEAMS, *_EXCLUDED, *_UNCLEAR)
"""What the contact centre hears; the weights add up to a day's share of each."""
