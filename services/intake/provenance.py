"""What is kept beside each version of a referral: what in the message gave each fact."""

import json
from collections.abc import Sequence
from functools import lru_cache

from services.contracts.vocabulary import Answer
from services.intake.evidence import Basis, Evidence, Unmapped
from services.intake.rejected import Rejected
from services.intake.submission import Submission

LONGEST_CODE = 100
"""Characters kept of a code: a longer one is no code, and may be anything."""

_SILENCE = Basis.SILENCE


def stored(message: Submission) -> tuple[str | None, str | None, str | None]:
    """The act, the evidence and the unmapped codes of an accepted message, as columns."""
    content = message.content
    if isinstance(content, Rejected):
        return None, None, None
    # Rows without names, as text: written with every message, and read with hardly any.
    rows = [_row(each) for each in content.evidence if each.basis is not _SILENCE]
    return content.act.value, f"[{', '.join(rows)}]", _unmapped(content.unmapped)


@lru_cache(maxsize=4096)
def _row(evidence: Evidence) -> str:
    """As JSON. Most messages of a source say much the same in the same places."""
    return json.dumps(evidence)


def _unmapped(codes: Sequence[Unmapped]) -> str | None:
    if not codes:
        return None
    return json.dumps([each._replace(code=each.code[:LONGEST_CODE]) for each in codes])


def evidence(column: str | None) -> list[Evidence]:
    """What `stored` has kept of a message's evidence."""
    return [
        Evidence(fact, Answer(answer), Basis(basis), at, table, code)
        for fact, answer, basis, at, table, code in json.loads(column or "[]")
    ]


def unmapped(column: str | None) -> list[Unmapped]:
    """The codes of a message that no table of its source had."""
    return [Unmapped(*each) for each in json.loads(column or "[]")]
