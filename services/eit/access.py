"""Who was shown which person, and when. Rows are only ever added."""

from datetime import datetime

from services.chassis.database import Connection
from services.eit.case import Case
from services.eit.roles import Action, Staff

_NOTE = """
INSERT INTO eit.access_log (at, staff, role, action, case_id, referral_id)
VALUES ($1, $2, $3, $4, $5, $6)
"""


async def note(tx: Connection, staff: Staff, action: Action, case: Case, *, at: datetime) -> None:
    """Keep a trace, in the transaction that reads what is shown."""
    await tx.execute(_NOTE, at, staff.account, staff.role, action, case.case_id, case.referral_id)
