"""What the notices of a case say of the person's consent."""

from collections.abc import Mapping

from services.contracts.record import Consent, Given
from services.intake.formats.adw_case import Case
from services.intake.formats.adw_notice import Notice
from services.intake.formats.adw_questions import Asked, asked
from services.intake.formats.adw_wording import Question

_GIVEN: Mapping[str, Given] = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "l": "unable"}
"""The value set PatientConsent; L lacks the capacity to consent."""


def read(found: Case) -> Consent | None:
    """By the newest notice that answers the question; None where none does."""
    said = (_said(notice) for notice in found.telling)
    return next((Consent(given=each) for each in said if each is not None), None)


def _said(notice: Notice) -> Given | None:
    """Answers that differ, and one that the value set does not have, leave it unknown."""
    answers = [each for each in asked(notice.message) if each.question is Question.CONSENT]
    found = {given for each in answers for given in _answered(each)}
    if not found:
        return None
    return found.pop() if len(found) == 1 else "unknown"


def _answered(each: Asked) -> set[Given]:
    said = (*(code.text("code") or "" for code in each.codes), *(word for _, word in each.words))
    return {_GIVEN.get(text.strip().lower(), "unknown") for text in said}
