"""What a mail says of its own urgency."""

import pytest

from services.intake.formats import mail_headers, mail_urgency
from tests.unit.intake.letters import letter


def marked(*fields: str) -> bool:
    return mail_urgency.marked(mail_headers.read(letter(below=fields)))


@pytest.mark.parametrize(
    "field",
    ["Importance: high", "importance: High", "Priority: urgent", "X-Priority: 1 (Highest)"],
)
def test_marks_of_programs_are_known(field: str) -> None:
    assert marked(field)


@pytest.mark.parametrize(
    "field",
    ["Importance: normal", "Priority: non-urgent", "X-Priority: 3", "X-Priority:"],
)
def test_others_mark_nothing(field: str) -> None:
    assert not marked(field)
