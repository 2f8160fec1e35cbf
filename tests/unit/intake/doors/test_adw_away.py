"""Files of notices end in `done` or before a person's eyes; those of the erased end at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from services.intake.doors.adw_away import put_away
from services.intake.doors.pickup import Pickup
from services.intake.formats.adw_events import Event
from services.intake.rejected import Code, Rejected, refuse
from services.intake.submission import Acceptance, Answer, Refusal
from tests.unit.intake.messages import START, message
from tests.unit.intake.notices import notice

ADMITTED = refuse(400, Code.INVARIANT, "An admission notice asks for nothing.")
WRONG = refuse(422, Code.INVALID, "This is a date.")
UNKNOWN = refuse(404, Code.NOT_FOUND, "There is no referral under this reference.")
ERASED = refuse(410, Code.DELETED, "What this reference named is erased.")


def refused(rejected: Rejected) -> Refusal:
    """A refusal that is durable."""
    return Refusal(message(1).id, START, rejected)


ENDS: list[tuple[bytes, Answer, dict[str, int]]] = [
    (notice(), Acceptance(message(1).id, 1, START), {"done": 1}),
    (notice(Event.ADMISSION), refused(ADMITTED), {"done": 1}),
    (notice(), refused(WRONG), {"quarantine": 1}),
    (notice(), refused(UNKNOWN), {"quarantine": 1}),
    (notice(), refused(ERASED), {}),
]


@pytest.mark.parametrize(("body", "answer", "left"), ENDS)
def test_a_file_ends_where_it_belongs(
    tmp_path: Path, body: bytes, answer: Answer, left: dict[str, int]
) -> None:
    pickup = Pickup(tmp_path, apart=0)
    pickup.prepare()
    (tmp_path / "inbox" / "a.dat").write_bytes(body)
    claim = pickup.take()
    assert claim is not None
    with claim:
        put_away(pickup, claim, replace(message(1), body=body), answer)
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert dict.fromkeys(left, 1) == {p.relative_to(tmp_path).parts[0]: 1 for p in found}
