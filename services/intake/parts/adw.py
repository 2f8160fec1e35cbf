"""What a source may send as assessment, discharge and withdrawal notices (ADW), and who answers.

The notices are not statutory any more: Schedule 3 of the Care Act 2014 went on 1 July 2022, and
NHS England asks for no new development on them. This is for hospitals that still send them.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from services.intake.parts.closed import Closed, Text

Organisation = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")]
"""An ODS code: of a hospital's site, or of a council."""

Organisations = Annotated[tuple[Organisation, ...], Field(min_length=1, max_length=50)]


class Contact(Closed):
    """Who answers for the council: the standard asks for a person or a desk, by name."""

    name: Text
    organisation: Text
    team: Text | None = None
    phone: Text | None = None
    email: Text | None = None


class Adw(Closed):
    """`addressed_to` are our endpoints, the first the one that answers; `senders` the hospitals'.

    Whatever is addressed to another council, or comes from a site that is not named, is refused.
    """

    addressed_to: Organisations
    senders: Organisations
    contact: Contact
