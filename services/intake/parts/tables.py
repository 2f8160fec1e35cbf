"""Code tables, and what silence means."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from services.contracts.vocabulary import Answer
from services.intake.parts.closed import Closed, Meaning, Text


class CodeTable(Closed):
    """One code system: `codes` and what they say, `otherwise` for a code that is not listed.

    `system` is the last part of the system's address, so that its published spellings all match.
    """

    system: Annotated[str, StringConstraints(pattern=r"^[a-z0-9./-]{2,80}$")]
    codes: dict[Text, Meaning]
    otherwise: Meaning = {}

    def meaning(self, code: str) -> Meaning:
        """What a code says."""
        return self.codes.get(code, self.otherwise)


class Silence(Closed):
    """What it means that a source says nothing of a fact, and the agreement that says so."""

    means: Literal["no", "unknown"]
    agreement: Text

    @property
    def answer(self) -> Answer:
        """Silence as an answer."""
        return Answer(self.means)
