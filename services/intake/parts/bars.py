"""What a source may send by the NHS Booking and Referral Standard."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from services.chassis.reviewed.faults import FaultAt
from services.intake.parts.closed import Closed, Meaning

Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+(-[a-z0-9.]+)?$")]
UseCase = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,24}$")]
Ods = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")]
ServiceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class Bars(Closed):
    """What it may send by the standard."""

    versions: tuple[Version, ...] = ("1.0.0",)
    """The versions of the standard that its messages are of."""
    use_cases: dict[UseCase, Meaning] = {"a4t2": {}, "a4t3": {}}
    """The use cases that it may send, and what each says by itself."""
    service_ids: tuple[ServiceId, ...] = ()
    """Our services that it may address; none: the address is not checked."""
    organisations: tuple[Ods, ...] = ()
    """Our ODS codes that it may name as the receiver; none: that is not checked."""
    target_required: bool = False
    """Whether every request names one of the services in `NHSD-Target-Identifier`."""
    urgent_within_minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None
    """An act-by time this soon after the start of its period says that the referral is urgent."""

    @model_validator(mode="after")
    def _a_target_can_be_named(self) -> Self:
        if self.target_required and not self.service_ids:
            wrong = "'target_required' needs 'service_ids' that a request can name"
            raise FaultAt(wrong, "target_required")
        return self
