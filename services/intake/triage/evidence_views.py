"""How it is shown what gave each fact: places and codes, and no word that anybody wrote."""

from datetime import datetime
from uuid import UUID

from services.contracts.vocabulary import Answer
from services.intake.canonical import Act
from services.intake.evidence import Basis
from services.intake.triage.views import View


class Given(View):
    """An answer to a fact: where in the message it was given, and by which code of which table.

    `at` is a JSON Pointer, a FHIRPath, an HL7 path or a column's name.
    """

    fact: str
    answer: Answer
    basis: Basis
    at: str
    table: str
    code: str


class Unread(View):
    """A code that no table of the source's file has: it gave no fact."""

    at: str
    table: str
    code: str


class Said(View):
    """One message, as this version of that referral: of this one, or of one that is linked to it.

    What nobody said is not in it: what silence means, the source's file says.
    """

    referral_id: UUID
    version: int
    source: str
    received_at: datetime
    act: Act
    facts: tuple[Given, ...]
    unmapped: tuple[Unread, ...]
