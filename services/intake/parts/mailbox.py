"""Who writes by mail, and what their mails may hold."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from services.intake.parts.closed import Claim, Closed

Sender = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@)?[a-z0-9-]+(\.[a-z0-9-]+)+$",
        max_length=254,
    ),
]
"""An address, or a whole domain without its subdomains; in lower case."""


class MailForm(StrEnum):
    """What facts may be read from, where the sender is verified."""

    PHONE = "phone"
    """The telephone form, attached as JSON."""
    FHIR = "fhir"
    """A BaRS bundle, attached as JSON or XML."""
    TABLE = "table"
    """A CSV file with a line of names and one row, read by the source's `form`."""
    BODY = "body"
    """Lines `Name: value` in the mail itself, read by the source's `form`."""


class Mailbox(Closed):
    """Who writes by mail, and what their mails may hold."""

    senders: tuple[Sender, ...] = ()
    """Its addresses and domains; none: it stands for everybody whom no other source names."""
    untrusted: Literal["triage", "quarantine"]
    """What becomes of a mail whose sender is not verified: a person reads it, or it is refused."""
    reads: tuple[MailForm, ...] = ()
    """What facts may be read from, where the sender is verified."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Its senders, or everybody else."""
        if not self.senders:
            return (Claim("the mail of everybody else", ("senders",)),)
        return tuple(
            Claim(f"the sender '{sender}'", ("senders", place))
            for place, sender in enumerate(self.senders)
        )
