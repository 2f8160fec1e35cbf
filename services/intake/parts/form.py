"""How a flat form is read: which of its columns says what. Whoever connects a source writes this.

The same serves a row of CSV, a JSON object, and an e-mail of `Key: value` lines.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import StringConstraints, model_validator

from services.contracts.vocabulary import ContactReason, Locality, RequesterType
from services.intake.parts.closed import Closed, Text
from services.intake.parts.columns import Column, Columns, When
from services.intake.parts.form_people import PersonColumns, ReferrerColumns

Value = TypeVar("Value")
Deed = Literal[
    "refer", "amend", "withdrawn_by_source", "entered_in_error", "deceased", "other_withdrawal"
]
"""What a row wants done: a referral, its newest state, or one of the reasons to withdraw it."""


class Choice(Closed, Generic[Value]):
    """A column whose codes choose one value. What is not listed is kept as unmapped."""

    column: Column
    codes: dict[Text, Value]


class Coded(Closed):
    """A column whose codes are looked up in one of the source's code tables.

    `separator` stands between the codes of a column that may have several; a line break always
    does.
    """

    column: Column
    table: Annotated[str, StringConstraints(pattern=r"^[a-z0-9./-]{2,80}$")]
    separator: Annotated[str, StringConstraints(min_length=1, max_length=3)] | None = None


class Consent(Closed):
    """Whether the person agreed (`given`), knows (`aware`), and why it is shared all the same."""

    given: Choice[Literal["yes", "no", "unable"]] | None = None
    aware: Choice[Literal["yes", "no", "unknown"]] | None = None
    because: Columns = ()

    def columns(self) -> Iterator[str]:
        """Every column that is named."""
        yield from (each.column for each in (self.given, self.aware) if each is not None)
        yield from self.because


class Form(Closed):
    """A form, column by column.

    `reference` is the sender's own id of the referral; `written_at` when the sender wrote this
    state of it; what is empty in a `required` column is refused. An empty `act` is a referral.
    `narrative` is free text, which a person reads. Whatever is named nowhere is not read.
    """

    reference: Column
    written_at: When | None = None
    required: Columns = ()
    act: Choice[Deed] | None = None
    person: PersonColumns = PersonColumns()
    referrer: ReferrerColumns = ReferrerColumns()
    facts: tuple[Coded, ...] = ()
    narrative: Columns = ()
    requester_type: Choice[RequesterType] | None = None
    reason: Choice[ContactReason] | None = None
    area: Choice[Locality] | None = None
    respond_by: When | None = None
    consent: Consent = Consent()

    @model_validator(mode="after")
    def _people_are_apart(self) -> Self:
        if set(self.person.columns()) & set(self.referrer.columns()):
            raise ValueError("a column tells of the person or of the referrer, not of both")
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
