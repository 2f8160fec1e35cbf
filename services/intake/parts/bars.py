"""What a source may send by the NHS Booking and Referral Standard."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, field_validator, model_validator

from services.chassis.reviewed.faults import FaultAt
from services.intake.parts.closed import Closed, Meaning

Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+(-[a-z0-9.]+)?$")]
UseCase = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S{1,200}$")]
Ods = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")]
ServiceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]

USE_CASES = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars"
"""NHS England's list."""
_PUBLISHED = ("usecases-categories-bars", "usecase-categories-bars")
"""How published messages name it."""


class Bars(Closed):
    """What it may send by the standard."""

    versions: tuple[Version, ...] = ("1.0.0",)
    """The versions of the standard that its messages are of."""
    use_cases: dict[UseCase, Meaning] = {"a4t2": {}, "a4t3": {}}
    """The use cases that it may send, and what each says by itself."""
    use_case_system: Address = USE_CASES
    """The code system that the use cases are of. NHS England's list has none from a hospital to
    adult social care; a trust and a council agree on one of their own, at an address of theirs."""
    service_ids: tuple[ServiceId, ...] = ()
    """Our services that it may address; none: the address is not checked."""
    organisations: tuple[Ods, ...] = ()
    """Our ODS codes that it may name as the receiver; none: that is not checked."""
    target_required: bool = False
    """Whether every request names one of the services in `NHSD-Target-Identifier`."""
    urgent_within_minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None
    """An act-by time this soon after the start of its period says that the referral is urgent."""

    def lists(self, system: str) -> bool:
        """Whether this is the code system of its use cases."""
        if self.use_case_system == USE_CASES:
            return system.rpartition("/")[2].lower() in _PUBLISHED
        return system == self.use_case_system

    @field_validator("use_case_system")
    @classmethod
    def _is_not_invented_for_the_nhs(cls, address: str) -> str:
        host = urlsplit(address).hostname or ""
        if address != USE_CASES and f".{host}".endswith(".nhs.uk"):
            raise ValueError(f"only NHS England names code systems there, as {USE_CASES}")
        return address

    @model_validator(mode="after")
    def _a_target_can_be_named(self) -> Self:
        if self.target_required and not self.service_ids:
            wrong = "'target_required' needs 'service_ids' that a request can name"
            raise FaultAt(wrong, "target_required")
        return self
