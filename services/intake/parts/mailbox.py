"""Who writes by mail, and what their mails may hold."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints

from services.intake.parts.closed import Closed

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
    """`senders` are its addresses and domains; none: it stands for everybody whom no other names.

    `untrusted` says what becomes of a mail whose sender is not verified: a person reads it as a
    referral (`triage`), or it is kept and refused (`quarantine`).
    """

    senders: tuple[Sender, ...] = ()
    untrusted: Literal["triage", "quarantine"]
    reads: tuple[MailForm, ...] = ()
