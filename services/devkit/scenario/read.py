"""What is known of a contact once intake has read it."""

from datetime import datetime
from functools import cache

from services.contracts.facts import Facts
from services.devkit.scenario.contact import Contact
from services.intake import reading, source_files
from services.intake.canonical import Canonical
from services.intake.facts import facts
from services.intake.source import Source


@cache
def _sources() -> dict[str, Source]:
    return source_files.load_all()


def parsed(contact: Contact) -> Canonical:
    """The referral in a contact; `Rejected` where there is none."""
    return reading.read(contact.body, contact.headers["Content-Type"], _sources()[contact.source])


def known(contact: Contact, *, at: datetime) -> Facts:
    """The facts of a contact that comes at this moment."""
    return facts(parsed(contact), source=_sources()[contact.source], received_at=at)
