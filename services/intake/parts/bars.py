"""What a source may send by the NHS Booking and Referral Standard."""

from typing import Annotated

from pydantic import Field, StringConstraints

from services.intake.parts.closed import Closed, Meaning

Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+(-[a-z0-9.]+)?$")]
UseCase = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,24}$")]
ServiceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class Bars(Closed):
    """What it may send by the standard."""

    versions: tuple[Version, ...] = ("1.0.0",)
    """The versions of the standard that its messages are of."""
    use_cases: dict[UseCase, Meaning] = {"a4t2": {}, "a4t3": {}}
    """The use cases that it may send, and what each says by itself."""
    service_ids: tuple[ServiceId, ...] = ()
    """Our services that it may address; none: the address is not checked."""
    urgent_within_minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None
    """An act-by time this soon after the start of its period says that the referral is urgent."""
