"""Where a page of the worklist ended: the place of its last case in the order of the list."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.eit.case import Case

NEVER = "infinity"
"""PostgreSQL's word for the due time of what has none: after everything else."""


class UnreadableCursor(ValueError):
    """This did not come out of an earlier page."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Due time (ISO 8601, or `infinity`), time of receipt and id of a case."""

    due: str
    received_at: datetime
    case_id: UUID

    def text(self) -> str:
        """As it stands in an address."""
        plain = f"{self.due} {self.received_at.isoformat()} {self.case_id}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def after(case: Case) -> Cursor:
    """The place of a case."""
    respond_by = case.decision.respond_by
    due = NEVER if respond_by is None else respond_by.isoformat()
    return Cursor(due, case.received_at, case.case_id)


def read(text: str) -> Cursor:
    """The cursor in an address, or `UnreadableCursor`."""
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        due, received_at, case_id = plain.decode("ascii").split(" ")
        found = Cursor(due, _moment(received_at), UUID(case_id))
        if due != NEVER:
            _moment(due)
    except (binascii.Error, ValueError):
        raise UnreadableCursor from None
    return found


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise UnreadableCursor
    return moment
