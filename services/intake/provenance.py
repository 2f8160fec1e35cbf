"""What is kept beside each version of a referral: what in the message gave each fact."""

from dataclasses import fields
from typing import Any

from pydantic_core import to_json

from services.intake.evidence import Basis, Evidence
from services.intake.rejected import Rejected
from services.intake.submission import Submission

LONGEST_CODE = 100
"""Characters kept of a code: a longer one is no code, and may be anything."""

_FIELDS = tuple(field.name for field in fields(Evidence))
"""Read one by one: `asdict` copies each value, and costs as much as judging the message."""


def stored(message: Submission) -> tuple[str | None, str | None, str | None]:
    """The act, the evidence and the unmapped codes of an accepted message, as columns."""
    content = message.content
    if isinstance(content, Rejected):
        return None, None, None
    evidence = [_short(each) for each in content.evidence if each.basis is not Basis.SILENCE]
    unmapped = [
        {"at": each.at, "table": each.table, "code": each.code[:LONGEST_CODE]}
        for each in content.unmapped
    ]
    return content.act.value, to_json(evidence).decode(), to_json(unmapped or None).decode()


def _short(each: Evidence) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name in _FIELDS if (value := getattr(each, name)) != ""}
