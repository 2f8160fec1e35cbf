"""What a source may send by the NHS Booking and Referral Standard."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from services.intake.parts.closed import Closed, Meaning

Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+(-[a-z0-9.]+)?$")]
UseCase = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,24}$")]
Ods = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")]
ServiceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class Bars(Closed):
    """`use_cases` says for each what it states by itself.

    `service_ids` are our services that it may address, `organisations` our ODS codes that it may
    name as the receiver; none: that is not checked. With `target_required`, every request names one
    of the services in `NHSD-Target-Identifier`. An act-by time within `urgent_within_minutes` of
    the start of its period says that the referral is urgent.
    """

    versions: tuple[Version, ...] = ("1.0.0",)
    use_cases: dict[UseCase, Meaning] = {"a4t2": {}, "a4t3": {}}
    service_ids: tuple[ServiceId, ...] = ()
    organisations: tuple[Ods, ...] = ()
    target_required: bool = False
    urgent_within_minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None

    @model_validator(mode="after")
    def _a_target_can_be_named(self) -> Self:
        if self.target_required and not self.service_ids:
            raise ValueError("`target_required` needs `service_ids` that a request can name")
        return self
