"""What the Early Intervention Team did: the events of `asc.eit.case.v1`."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.contracts.model import Contract, Count, Moment, RuleId
from services.contracts.vocabulary import Outcome, Profession, Support

Hours = Annotated[float, Field(ge=0, le=168)]
"""Hours a week."""


class CaseStep(Contract):
    """One step of one case. `case_version` counts the steps from 1."""

    case_id: UUID
    referral_id: UUID
    case_version: Count
    test: bool = False
    at: Moment


class Opened(CaseStep):
    """A decision addressed to the team has become a case; the person waits for allocation."""

    revision: Count
    received_at: Moment
    respond_by: Moment | None = None


class Allocated(CaseStep):
    """Somebody has it."""

    profession: Profession


class Contacted(CaseStep):
    """The person was spoken to."""


class Assessed(CaseStep):
    """An assessment was done."""


class SupportArrangement(Contract):
    """One support, with home care hours a week before and after where they apply."""

    support: Support
    weekly_hours_before: Hours | None = None
    weekly_hours_after: Hours | None = None


class SupportArranged(CaseStep):
    """Support is arranged."""

    arrangements: tuple[SupportArrangement, ...]


class Returned(CaseStep):
    """The team gave it back: a person decides where it goes next."""

    reason: RuleId


class Closed(CaseStep):
    """The case has ended."""

    outcome: Outcome
