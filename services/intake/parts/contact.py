"""Whom to ask about a source: of its messages that are refused, late, or not there at all."""

from typing import Self

from pydantic import model_validator

from services.intake.parts.closed import Closed, Text


class Contact(Closed):
    """Whom to ask about a source, and by which way: one at least."""

    name: Text
    """A desk or a team rather than somebody who is on leave."""
    phone: Text | None = None
    """Where somebody answers at 3 a.m., if there is such a number."""
    email: Text | None = None
    """Where a question is read in working hours."""

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.phone is None and self.email is None:
            raise ValueError("a contact has a 'phone' or an 'email'")
        return self

    @property
    def told(self) -> str:
        """In one line."""
        return ", ".join(each for each in (self.name, self.phone, self.email) if each)
