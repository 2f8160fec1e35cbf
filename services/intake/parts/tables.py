"""Code tables, and what silence means."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from services.contracts.vocabulary import Answer
from services.intake.parts.closed import Closed, Meaning, Text


class CodeTable(Closed):
    """One code system."""

    system: Annotated[str, StringConstraints(pattern=r"^[a-z0-9./-]{2,80}$")]
    """The last part of the system's address, so that its published spellings all match."""
    codes: dict[Text, Meaning]
    """What each code says: facts with their answers; nothing where it says nothing of any."""
    otherwise: Meaning = {}
    """What a code says that is not listed."""
    empty: Meaning = {}
    """What an empty column of a form says; that what it asks is unknown, where this is silent."""

    def meaning(self, code: str) -> Meaning:
        """What a code says."""
        return self.codes.get(code, self.otherwise)


class Silence(Closed):
    """What it means that a source says nothing of a fact, and the agreement that says so."""

    means: Literal["no", "unknown"]
    """The answer that silence is read as."""
    agreement: Text
    """Who agreed to that, and where it is written."""

    @property
    def answer(self) -> Answer:
        """Silence as an answer."""
        return Answer(self.means)
