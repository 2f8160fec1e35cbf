"""The part of a source file that is about ADW notices."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.intake.parts.adw import Adw

GIVEN: dict[str, Any] = {
    "addressed_to": ["V396BB"],
    "senders": ["RFM8C2"],
    "contact": {"name": "A desk", "organisation": "Example Council"},
}
MESH = {"mailbox": "X26OT002", "mailboxes": {"RFM8C2": "X26HC010"}, "workflow": "ADW_1"}


def test_it_says_whose_notices_are_taken_and_who_answers() -> None:
    assert Adw.model_validate(GIVEN | {"mesh": MESH}).mesh is not None
    assert Adw.model_validate(GIVEN).mesh is None


WRONG = [
    ({"addressed_to": []}, "nobody is addressed"),
    ({"senders": []}, "nobody sends"),
    ({"senders": ["rfm8c2"]}, "no ODS code"),
    ({"contact": {"name": "A desk"}}, "no council"),
    ({"mesh": MESH | {"mailboxes": {}}}, "a hospital without a mailbox"),
    ({"mesh": MESH | {"mailboxes": {"X99999": "X26HC010"}}}, "the mailbox of a stranger"),
    ({"mesh": MESH | {"workflow": "a b"}}, "no workflow id"),
    ({"folder": "somewhere"}, "a field that it does not have"),
]


@pytest.mark.parametrize(("change", "why"), WRONG)
def test_what_does_not_hold_is_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError):
        Adw.model_validate(GIVEN | change)
