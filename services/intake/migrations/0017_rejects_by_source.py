"""The list of rejects by source and by reason, and page by page: a flood hides nobody else's."""

from alembic import op

revision = "intake_0017"
down_revision = "intake_0016"

_LIST = """
CREATE FUNCTION intake.list_rejects(
    how_many int, purpose text, of_source text, of_reason text, older_than uuid)
RETURNS TABLE (id uuid, at timestamptz, source text, door text, reason text, status int,
               problems jsonb, size int, media_type text)
LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
    INSERT INTO access_log (action, purpose) VALUES ('list', purpose);
    SELECT id, at, source, door, reason, status, problems, size, media_type
    FROM reject
    WHERE (of_source IS NULL OR source = of_source) AND (of_reason IS NULL OR reason = of_reason)
        AND (older_than IS NULL OR (at, id) < (
            SELECT r.at, r.id FROM reject r WHERE r.id = older_than))
    ORDER BY at DESC, id DESC LIMIT how_many;
$$
"""

_NAME = "intake.list_rejects(int, text, text, text, uuid)"


def upgrade() -> None:
    """What runs beside this still calls the function of two arguments."""
    op.execute(_LIST)
    op.execute(f"REVOKE EXECUTE ON FUNCTION {_NAME} FROM PUBLIC")
    readers = "frontdoor_rejects, frontdoor_rejects_payload"
    op.execute(f"GRANT EXECUTE ON FUNCTION {_NAME} TO {readers}")
