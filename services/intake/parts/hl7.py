"""What a source may send by HL7 v2, and how its messages are to be read."""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints

from services.intake.canonical import Act, Withdrawal
from services.intake.parts.closed import Claim, Closed, Text

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 ._-]{1,180}$")]
Kind = Annotated[str, StringConstraints(pattern=r"^(REF|ADT)\^[A-Z][0-9]{2}$")]
Version = Annotated[str, StringConstraints(pattern=r"^2\.[0-9](\.[0-9])?$")]
Place = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{2}-[0-9]{1,2}(\.[0-9]{1,2})?$")]
Code = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,40}$")]
Network = IPv4Network | IPv6Network


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not the name of a time zone") from None
    return name


class System(Closed):
    """A system by its names in the header: MSH-3 and MSH-4, or MSH-5 and MSH-6."""

    application: Name
    facility: Name


class NhsNumber(Closed):
    """Which identifier of PID-3 is the NHS number, and which values of PID-32 say verified."""

    authorities: tuple[Name, ...] = ("NHS",)
    types: tuple[Name, ...] = ("NH", "NHS")
    verified: tuple[Code, ...] = ()


class Hl7(Closed):
    """One sending system.

    It is known by `sender` and one of `networks`; where `certificates` are named, its client
    certificate must have one of those names too. `receiver` is us: what is addressed to another
    is refused; none: the address is not checked. `charset` is of messages that name none. `zone`
    is of times that have no offset.

    `messages` says what each type of message does: what is not listed is refused. `reference`
    are the places of the sender's reference of the referral, of which the first that is there
    counts. `statuses` are the values of RF1-1 that say that a referral no longer stands,
    `deceased` those of PV1-36 that say that a discharged person has died.
    """

    sender: System
    receiver: System | None = None
    networks: Annotated[tuple[Network, ...], Field(min_length=1)] = (
        IPv4Network("127.0.0.0/8"),
        IPv6Network("::1/128"),
    )
    certificates: tuple[Text, ...] = ()
    versions: tuple[Version, ...] = ("2.3", "2.3.1", "2.4", "2.5", "2.5.1")
    processing: tuple[Literal["P", "T", "D"], ...] = ("P",)
    charset: Literal["ASCII", "8859/1", "UNICODE UTF-8"] | None = None
    zone: Annotated[str, AfterValidator(_zone)] = "Europe/London"
    messages: dict[Kind, Act] = {
        "REF^I12": Act.REFER,
        "REF^I13": Act.UPDATE,
        "REF^I14": Act.WITHDRAW,
    }
    reference: Annotated[tuple[Place, ...], Field(min_length=1)] = ("RF1-6", "RF1-11")
    statuses: dict[Code, Withdrawal] = {}
    deceased: tuple[Code, ...] = ()
    nhs_number: NhsNumber = NhsNumber()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Its sender, once for each kind of message that MSH-11 tells."""
        sender = f"the sender {self.sender.application} of {self.sender.facility}"
        return tuple(Claim(f"{sender} with MSH-11 {each}", ("sender",)) for each in self.processing)
