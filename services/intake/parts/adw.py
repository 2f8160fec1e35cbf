"""What a source may send as assessment, discharge and withdrawal notices (ADW), and who answers.

The notices are not statutory any more: Schedule 3 of the Care Act 2014 went on 1 July 2022, and
NHS England asks for no new development on them. This is for hospitals that still send them.
"""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from services.chassis.reviewed.faults import FaultAt
from services.intake.parts.closed import Closed, Text

Organisation = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")]
"""An ODS code: of a hospital's site, or of a council."""

Organisations = Annotated[tuple[Organisation, ...], Field(min_length=1, max_length=50)]

Mailbox = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{5,20}$")]
"""A MESH mailbox, as X26HC010."""


class Contact(Closed):
    """Who answers for the council: the standard asks for a person or a desk, by name."""

    name: Text
    organisation: Text
    team: Text | None = None
    phone: Text | None = None
    email: Text | None = None


class Mesh(Closed):
    """What a MESH client must be told with an answer, in a control file beside it.

    `mailboxes` are those of the hospitals, by their ODS codes. No workflow id is published for ADW:
    the one to use comes with the mailbox.
    """

    mailbox: Mailbox
    mailboxes: dict[Organisation, Mailbox]
    workflow: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]


class Adw(Closed):
    """`addressed_to` are our endpoints, the first the one that answers; `senders` the hospitals'.

    Whatever is addressed to another council, or comes from a site that is not named, is refused.
    Without `mesh` an answer is a data file alone, for who carries it otherwise.
    """

    addressed_to: Organisations
    senders: Organisations
    contact: Contact
    mesh: Mesh | None = None

    @model_validator(mode="after")
    def _answers_have_a_mailbox(self) -> Self:
        if self.mesh and set(self.mesh.mailboxes) != set(self.senders):
            wrong = "'mailboxes' names each of the 'senders', and no other"
            raise FaultAt(wrong, "mesh", "mailboxes")
        return self
