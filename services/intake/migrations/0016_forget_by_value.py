"""Forgetting what was refused about an erased person, however its format writes the reference."""

from alembic import op

revision = "intake_0016"
down_revision = "intake_0015"

# A reference may stand behind the name of its place or of its system, up to the last bar; in a
# message it is a cell, a component or a string. Between word characters it is part of another one.
# A short one would meet numbers of anything: it counts as the whole of a string or element only.
_FORGET = r"""
CREATE OR REPLACE FUNCTION intake.forget_rejects(of_source text, reference text, hashes bytea[])
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
    WITH named AS (
        SELECT convert_to(substring(reference FROM '[^|]*$'), 'UTF8') AS value),
    sought AS (
        SELECT value, CASE WHEN length(value) < 4 THEN '["''>]\s*' ELSE '(^|[^\w./-])' END
            || regexp_replace(encode(value, 'escape'), '([^a-zA-Z0-9])', '\\\1', 'g')
            || CASE WHEN length(value) < 4 THEN '\s*["''<]' ELSE '($|[^\w./-])' END AS pattern
        FROM named),
    gone AS (
        DELETE FROM reject USING sought
        WHERE source = of_source AND (sha256 = ANY(hashes)
            OR length(value) > 0 AND position(value IN body) > 0
            AND encode(body, 'escape') ~ pattern)
        RETURNING 1)
    SELECT count(*) FROM gone;
$$
"""


def upgrade() -> None:
    """Look for the reference itself, and not only for all of a string."""
    op.execute(_FORGET)
