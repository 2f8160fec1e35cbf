"""The form of a contact about a referral: somebody chases it, or tells more of the story."""

from pydantic import BaseModel, ConfigDict

from services.contracts.record import Person, Referrer
from services.intake import phrases
from services.intake.canonical import Act, Canonical, Contact
from services.intake.formats import json_form
from services.intake.formats.phone_form import Story


class ContactForm(BaseModel):
    """`note` is for the people who work on it; a concern that it points to is suspected.

    What changes any other fact is an update of the referral.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Contact
    note: Story | None = None


def parse(body: bytes, *, reference: str) -> Canonical:
    """A contact about the referral that has this reference of the sender's."""
    form = json_form.read(ContactForm, body)
    return Canonical(
        source_reference=reference,
        act=Act.CONTACT,
        contact=form.kind,
        evidence=tuple(phrases.evidence([("/note", form.note)] if form.note else [])),
        person=Person(),
        referrer=Referrer(),
        narrative=(form.note,) if form.note else (),
    )
