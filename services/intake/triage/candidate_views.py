"""What a search for somebody asks, and what it shows: ids, sources and dates; no name."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.contracts.record import Person
from services.intake import nhs_number
from services.intake.formats.phone_form import Line
from services.intake.triage.views import View


class Wanted(BaseModel):
    """Whom the caller asks about: an NHS number, or a family name with a birth date."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    family_name: Line | None = None
    given_names: Annotated[tuple[Line, ...], Field(max_length=10)] = ()
    birth_date: date | None = None
    nhs_number: Annotated[str, StringConstraints(max_length=20)] | None = None
    postcode: Annotated[str, StringConstraints(max_length=10)] | None = None

    @model_validator(mode="after")
    def _enough_to_tell(self) -> Self:
        if not self.nhs_number and not (self.family_name and self.birth_date):
            raise ValueError("an NHS number, or a family name with a birth date, is needed")
        return self

    def person(self) -> Person:
        """As a referral would have them."""
        rest = self.model_dump(exclude={"nhs_number"})
        return Person(nhs_number=nhs_number.read(self.nhs_number), **rest)


class Candidate(View):
    """A referral that may be about this person. `certain`: by the rules it is.

    `rule` says what they have in common, and what not. `ended_at` is there where nobody works on it
    any more.
    """

    referral_id: UUID
    source: str
    rule: str
    certain: bool
    heard_at: datetime
    ended_at: datetime | None
