"""Database logins: two of them prove two people; two names are only typed.

Only a superuser can say that several people share a login here:
`ALTER DATABASE frontdoor SET frontdoor.logins = 'shared'`.
"""

from services.chassis.database import Connection

# The setting as it is stored: a session's own word for it does not count.
_SHARED = """
SELECT setting = 'frontdoor.logins=shared'
FROM pg_db_role_setting, unnest(setconfig) AS setting
WHERE setrole = 0 AND setting LIKE 'frontdoor.logins=%'
    AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
ORDER BY setdatabase DESC LIMIT 1
"""

_LAST = """
SELECT detail->>'login' = session_user FROM audit WHERE subject = $1 AND action = $2
ORDER BY id DESC LIMIT 1
"""


async def are_shared(tx: Connection) -> bool:
    """Whether a login may be several people on this database."""
    return bool(await tx.fetchval(_SHARED))


async def did(tx: Connection, action: str, subject: str) -> bool:
    """Whether this login did the last deed of this kind to a subject, as the audit has it."""
    return bool(await tx.fetchval(_LAST, subject, action))
