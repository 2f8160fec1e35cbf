"""Where a source is told what became of its referrals, and of what."""

from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from services.chassis.reviewed.faults import FaultAt
from services.contracts.model import Identifier
from services.intake.parts.bars import ServiceId
from services.intake.parts.closed import Closed


class Told(StrEnum):
    """What a sender is told of its referral."""

    DECIDED = "decided"
    """Where it goes, and again when it goes elsewhere."""
    ACCEPTED = "accepted"
    """The team has it."""
    INFORMATION_NEEDED = "information_needed"
    """The team asks for more."""
    REJECTED = "rejected"
    """The team gives it back, with a reason. That nobody has time is none."""
    CLOSED = "closed"
    """The team has ended its work, with what outcome."""


EVERYTHING = tuple(Told)


def _address(text: str) -> str:
    """An address of a web server, without anything secret in it."""
    try:
        found = urlsplit(text)
        host, _ = found.hostname, found.port
    except ValueError:
        raise ValueError("is not an address") from None
    if found.username is not None or found.query or found.fragment:
        raise ValueError("has no user, no '?' and no '#': what is secret stands in a file")
    if not host or (found.scheme != "https" and not (found.scheme == "http" and _here(host))):
        raise ValueError("begins with https://, and names a server")
    return text


def _here(host: str) -> bool:
    """Whether it is this machine, where a trial has no certificate."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


Address = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[!-~]{1,300}$"),
    AfterValidator(_address),
]


class Answers(Closed):
    """Where it is told what became of its referrals: by a signed webhook, by BaRS, or by ADW.

    No address in a message ever counts. What is told is the sender's own reference, our id, and
    what became of it; nothing about anybody.
    """

    url: Address | None = None
    """A webhook's address; of a BaRS source the base, before `/$process-message`. None for ADW: its
    answers go into its outbox."""
    tells: Annotated[tuple[Told, ...], Field(min_length=1)] = EVERYTHING
    """What it wants to be told. BaRS has no word for `information_needed`, and ADW one for
    `rejected` alone: what there is no word for is left out."""
    secret: Identifier | None = None
    """A webhook's: the file in the folder of secrets, without `.secrets`, with what it is signed
    with. None: `<source>-answers`."""
    target: ServiceId | None = None
    """BaRS: the sender's service, as `NHSD-Target-Identifier` and the header's destination."""
    token: Identifier | None = None
    """BaRS: the file in the folder of secrets, without `.token`, with an access token that others
    keep fresh. None: nothing is shown."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.tells)) != len(self.tells):
            raise FaultAt("something stands here twice", "tells")
        return self
