"""The contact centre's telephone form, as JSON. It is closed: what it does not ask is refused."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.contracts.vocabulary import Answer, ContactReason, Locality, RequesterType

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Story = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC)),
]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$")]


class Need(StrEnum):
    """A box that the caller's answers tick. One that is not ticked was asked and is not there."""

    WASHING_DRESSING = "washing_dressing"
    TOILET = "toilet"
    FOOD = "food"
    GETTING_AROUND = "getting_around"
    MONEY = "money"
    HOME = "home"
    RELATIONSHIPS = "relationships"
    CARING = "caring"
    CARE_AND_SUPPORT = "care_and_support"
    EQUIPMENT = "equipment"
    HOME_CARE = "home_care"
    CARER_SUPPORT = "carer_support"
    FALLS = "falls"


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class PersonPart(_Form):
    """Who the referral is about. Everything may be missing: unknown people are accepted."""

    family_name: Line | None = None
    given_names: Annotated[tuple[Line, ...], Field(max_length=10)] = ()
    birth_date: date | None = None
    nhs_number: Annotated[str, StringConstraints(max_length=20)] | None = None
    address: Annotated[str, StringConstraints(max_length=500)] | None = None
    postcode: Annotated[str, StringConstraints(max_length=10)] | None = None
    phone: Annotated[str, StringConstraints(max_length=40)] | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    communication_needs: Line | None = None
    gp: Line | None = None
    next_of_kin: Line | None = None


class ReferrerPart(_Form):
    """Who is on the telephone."""

    name: Line | None = None
    role: Line | None = None
    organisation: Line | None = None
    relationship: Line | None = None
    phone: Annotated[str, StringConstraints(max_length=40)] | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None


class ExclusionsPart(_Form):
    """All ten are asked. `suspected`: the call taker has a suspicion; `unknown`: nobody could say.

    They are the exclusions of the Leeds pilot, X1 to X10, in its order.
    """

    urgent: Answer
    learning_disability: Answer
    mental_health: Answer
    domestic_violence: Answer
    food_parcels: Answer
    medically_unwell: Answer
    suicidal: Answer
    safeguarding: Answer
    care_home: Answer
    welfare_check: Answer


class ConsentPart(_Form):
    """Whether the person knows and agrees; without consent, why it is shared all the same."""

    person_aware: Literal["yes", "no", "unknown"]
    given: Literal["yes", "no", "unable"]
    share_anyway_because: Line | None = None

    @model_validator(mode="after")
    def _shared_for_a_reason(self) -> Self:
        if self.given != "yes" and self.share_anyway_because is None:
            raise ValueError("share_anyway_because is needed without consent")
        return self


class PhoneForm(_Form):
    """One telephone contact. The same reference with another content is an update.

    With `written_at`, when this state of it was saved, an older one that comes later is refused.
    """

    reference: Reference
    requester_type: RequesterType
    reason: ContactReason
    person: PersonPart
    referrer: ReferrerPart
    needs: Annotated[tuple[Need, ...], Field(max_length=len(Need))]
    exclusions: ExclusionsPart
    summary: Story
    help_wanted: Story | None = None
    consent: ConsentPart
    area: Locality = Locality.UNKNOWN
    respond_by: Moment | None = None
    written_at: Moment | None = None
