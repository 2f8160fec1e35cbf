"""The questions that the standard asks, known by its fixed wording."""

import re
from enum import StrEnum

_SPACES = re.compile(r"\s+")


class Question(StrEnum):
    """What the standard asks. A coded answer is read by the table `adw-<name>` of the source.

    Tables go by question, not by code system: three questions share one system, and its Y says
    one thing of a carer and another of safeguarding.
    """

    PATIENT_CONSULTED = "patient-consulted"
    CARER_CONSULTED = "carer-consulted"
    SAFEGUARDING = "safeguarding"
    SAFEGUARDING_DETAIL = "safeguarding-detail"
    CONSENT = "patient-consent"
    THIRD_PARTY_CONSENT = "third-party-consent"
    CHC_CONSIDERED = "chc-considered"
    CHC_RESULT = "chc-result"

    @property
    def table(self) -> str:
        """The table that reads its answers."""
        return f"adw-{self.value}"


_CARER = "has the patient's carer (if applicable) been consulted regarding the "
_CHC = "the provision of nhs continuing health care"

_WORDING = {
    "has the patient been consulted regarding this assessment notice": Question.PATIENT_CONSULTED,
    "has the patient been consulted regarding the proposed discharge date": (
        Question.PATIENT_CONSULTED
    ),
    _CARER + "assessment notice": Question.CARER_CONSULTED,
    _CARER + "proposed discharge date": Question.CARER_CONSULTED,
    "are there any safeguarding concerns associated with the patient": Question.SAFEGUARDING,
    "if safeguarding concerns have been identified, please provide further relevant details of "
    "these": Question.SAFEGUARDING_DETAIL,
    "has the patient consented to this assessment notice": Question.CONSENT,
    "what is the source of the third party consent for this assessment notice": (
        Question.THIRD_PARTY_CONSENT
    ),
    f"has {_CHC} been considered": Question.CHC_CONSIDERED,
    f"if {_CHC} has been considered, what was the result of that consideration": (
        Question.CHC_RESULT
    ),
}


def known(wording: str) -> Question | None:
    """The question of this wording, however it is spaced and ended."""
    plain = _SPACES.sub(" ", wording.lower().replace("\u2019", "'")).strip(" .?:")
    return _WORDING.get(plain)
