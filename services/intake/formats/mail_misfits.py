"""Forms that are not read as one: several, or rows of a table. What can harm in them is suspected.

Nobody is named by them and nothing is denied: a person reads the mail, the sooner for it.
"""

from collections.abc import Iterable
from itertools import islice

from services.contracts.facts import EXCLUSIONS
from services.contracts.vocabulary import Answer
from services.intake.evidence import Evidence
from services.intake.formats import mail_forms
from services.intake.formats.mail_content import Content
from services.intake.formats.mail_forms import Read
from services.intake.rejected import Rejected
from services.intake.source import Source

MOST_FORMS = 10
MOST_ROWS = 50
"""Of each table."""

_FACTS = frozenset(EXCLUSIONS.values())
_FEARED = (Answer.YES, Answer.SUSPECTED)


def raised(content: Content, source: Source) -> list[Evidence]:
    """The exclusions that a form which can be read affirms or suspects, where it stands."""
    found = mail_forms.standing(content, source)[:MOST_FORMS]
    return [
        Evidence(said.fact, Answer.SUSPECTED, said.basis, form.at)
        for form in found
        for read in islice(form.readings(), MOST_ROWS)
        for said in _said(read)
        if said.fact in _FACTS and said.answer in _FEARED
    ]


def _said(read: Read) -> Iterable[Evidence]:
    try:
        return read().evidence
    except Rejected:
        return ()
