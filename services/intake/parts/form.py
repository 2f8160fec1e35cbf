"""How a flat form is read: which of its columns says what. Whoever connects a source writes this.

The same serves a row of CSV, a JSON object, and an e-mail of `Key: value` lines.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import StringConstraints, model_validator

from services.chassis.reviewed.faults import FaultAt
from services.contracts.vocabulary import ContactReason, Locality, RequesterType
from services.intake.parts.closed import Closed, Text
from services.intake.parts.columns import Column, Columns, When
from services.intake.parts.form_people import PersonColumns, ReferrerColumns

Value = TypeVar("Value")
Deed = Literal[
    "refer",
    "update",
    "amend",
    "chaser",
    "contact",
    "withdrawn_by_source",
    "entered_in_error",
    "deceased",
    "other_withdrawal",
]
"""What a row wants done: a referral; the newest state of one (`update`), something more of it
(`amend`), a question what became of it (`chaser`), news of it (`contact`); or one of the reasons to
withdraw it. Of a chaser and of news only a concern that they raise changes a fact."""


class Choice(Closed, Generic[Value]):
    """A column whose codes choose one value. What is not listed is kept as unmapped."""

    column: Column
    """Which column."""
    codes: dict[Text, Value]
    """The sender's codes, and ours."""


class Coded(Closed):
    """A column whose codes are looked up in one of the source's code tables."""

    column: Column
    """Which column."""
    table: Annotated[str, StringConstraints(pattern=r"^[a-z0-9./-]{2,80}$")]
    """Which code table: its `system`."""
    separator: Annotated[str, StringConstraints(min_length=1, max_length=3)] | None = None
    """What stands between several codes; a line break always does."""


class Consent(Closed):
    """Which columns tell of the person's consent."""

    given: Choice[Literal["yes", "no", "unable"]] | None = None
    """Whether the person agreed."""
    aware: Choice[Literal["yes", "no", "unknown"]] | None = None
    """Whether the person knows."""
    because: Columns = ()
    """Why it is shared all the same; read as text, too."""

    def columns(self) -> Iterator[str]:
        """Every column that is named."""
        yield from (each.column for each in (self.given, self.aware) if each is not None)
        yield from self.because


class Form(Closed):
    """A form, column by column. Whatever is named nowhere is not read."""

    reference: Column
    """The sender's own id of the referral."""
    written_at: When | None = None
    """When the sender wrote it: an older state than is held is refused."""
    required: Columns = ()
    """Columns that must not be empty."""
    act: Choice[Deed] | None = None
    """What is wanted; an empty one, or no such column, is a referral."""
    person: PersonColumns = PersonColumns()
    """Who the referral is about."""
    referrer: ReferrerColumns = ReferrerColumns()
    """Who asks. It shares no column with the person."""
    facts: tuple[Coded, ...] = ()
    """Codes that say facts."""
    narrative: Columns = ()
    """Free text, which a person reads; what it points to is suspected, and no more."""
    requester_type: Choice[RequesterType] | None = None
    """Who asks, by kind; else what the source says of all it sends."""
    reason: Choice[ContactReason] | None = None
    """Why; else what the source says of all it sends."""
    area: Choice[Locality] | None = None
    """In which part of the city."""
    respond_by: When | None = None
    """Until when somebody is to act."""
    consent: Consent = Consent()
    """Whether the person agreed; told to whoever reads the referral."""

    @model_validator(mode="after")
    def _people_are_apart(self) -> Self:
        if set(self.person.columns()) & set(self.referrer.columns()):
            raise FaultAt(
                "a column tells of the person or of the referrer, not of both", "referrer"
            )
        return self

    @cached_property
    def columns(self) -> frozenset[str]:
        """Every column that is read."""
        single = (self.written_at, self.act, self.requester_type, self.reason, self.area)
        return frozenset(
            (
                self.reference,
                *self.required,
                *self.narrative,
                *(each.column for each in (*single, self.respond_by) if each is not None),
                *(each.column for each in self.facts),
                *self.person.columns(),
                *self.referrer.columns(),
                *self.consent.columns(),
            )
        )
