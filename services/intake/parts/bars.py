"""What a source may send by the NHS Booking and Referral Standard."""

from typing import Annotated

from pydantic import Field, StringConstraints

from services.intake.parts.closed import Closed, Meaning

Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+(-[a-z0-9.]+)?$")]
UseCase = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,24}$")]
ServiceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class Bars(Closed):
    """`use_cases` says for each what it states by itself.

    `service_ids` are our services that it may address; none: the address is not checked. An act-by
    time within `urgent_within_minutes` of the start of its period says that the referral is urgent.
    """

    versions: tuple[Version, ...] = ("1.0.0",)
    use_cases: dict[UseCase, Meaning] = {"a4t2": {}, "a4t3": {}}
    service_ids: tuple[ServiceId, ...] = ()
    urgent_within_minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None
