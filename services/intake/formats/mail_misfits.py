"""Forms that are not read as one: several, or rows of a table. What can harm in them is suspected.

Nobody is named by them and nothing is denied: a person reads the mail, the sooner for it.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, islice

from services.contracts.vocabulary import Answer
from services.intake.evidence import Evidence
from services.intake.formats.mail_forms import Read, Standing
from services.intake.harm import CONCERNS
from services.intake.rejected import Rejected

MOST_FORMS = 10
MOST_BYTES = 512 * 1024
"""Of all forms that are tried: each costs its time."""
MOST_ROWS = 50
"""Of each table."""

_FEARED = (Answer.YES, Answer.SUSPECTED)


def raised(forms: Sequence[Standing]) -> list[Evidence]:
    """The exclusions that a form which can be read affirms or suspects, where it stands."""
    return [
        Evidence(said.fact, Answer.SUSPECTED, said.basis, form.at)
        for form in _tried(forms)
        for read in islice(form.readings(), MOST_ROWS)
        for said in _said(read)
        if said.fact in CONCERNS and said.answer in _FEARED
    ]


def _tried(forms: Sequence[Standing]) -> list[Standing]:
    ends = accumulate(each.size for each in forms)
    fit = [each for each, end in zip(forms, ends, strict=True) if end <= MOST_BYTES]
    return fit[:MOST_FORMS]


def _said(read: Read) -> Iterable[Evidence]:
    try:
        return read().evidence
    except Rejected:
        return ()
