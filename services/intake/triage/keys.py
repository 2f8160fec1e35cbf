"""Keys of the staff who decide in manual triage."""

from services.chassis.database import Connection
from services.chassis.staff_keys import StaffKeys
from services.intake.triage.roles import Role, Staff

_KEYS = StaffKeys("intake")

issue, revoke, count = _KEYS.issue, _KEYS.revoke, _KEYS.count


async def holder(tx: Connection, key: str) -> Staff | None:
    """Whose key this is. None for an unknown or revoked one."""
    found = await _KEYS.holder(tx, key)
    return None if found is None else Staff(found.account, Role(found.role))
