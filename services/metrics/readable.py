"""Whether a view of another service's is there, and ours to read: each is migrated by itself."""

from services.metrics.held import Session

_READABLE = """
SELECT EXISTS (
    SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = $1 AND relname = $2
        AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT'))
"""


async def readable(session: Session, schema: str, view: str) -> bool:
    """Whether the session can read it."""
    return bool(await session.fetchval(_READABLE, schema, view))
