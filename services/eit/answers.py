"""First answers, by the key that staff gave with a move. Never commits."""

from services.chassis.database import Connection
from services.eit.roles import Staff
from services.eit.views import CaseView

_FIND = "SELECT request, answer FROM eit.answer WHERE staff = $1 AND key = $2"

_KEEP = """
INSERT INTO eit.answer (staff, key, request, answer) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING key
"""


class KeyReused(Exception):
    """This key came with another request before."""


async def find(tx: Connection, staff: Staff, key: str | None, request: bytes) -> CaseView | None:
    """The answer that this request was given first, or `KeyReused`."""
    row = None if key is None else await tx.fetchrow(_FIND, staff.account, key)
    if row is None:
        return None
    if row["request"] != request:
        raise KeyReused
    return CaseView.model_validate_json(row["answer"])


async def keep(
    tx: Connection, staff: Staff, key: str | None, request: bytes, answer: CaseView
) -> None:
    """Keep an answer for the next time; without a key there is no next time."""
    if key is None:
        return
    kept = await tx.fetchval(_KEEP, staff.account, key, request, answer.model_dump_json())
    if kept is None:
        raise KeyReused
