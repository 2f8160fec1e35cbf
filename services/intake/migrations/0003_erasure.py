"""Erasure of one referral's identity, and pruning of what is kept for a time only."""

from alembic import op

revision = "intake_0003"
down_revision = "intake_0002"

# An erased referral has no reference any more: its hash, in `erasure`, tells who comes back.
_ERASURE = (
    "ALTER TABLE intake.referral ALTER source_reference DROP NOT NULL",
    """
    CREATE TABLE intake.erasure (
        referral_id uuid PRIMARY KEY,
        source text NOT NULL,
        reference_sha256 bytea NOT NULL CHECK (octet_length(reference_sha256) = 32),
        erased_at timestamptz NOT NULL DEFAULT now(),
        checks int NOT NULL DEFAULT 0,
        checked_at timestamptz,
        null_to bigint,
        repeats int NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL DEFAULT now())
    """,
    "CREATE INDEX erasure_reference ON intake.erasure (source, reference_sha256)",
    "CREATE INDEX erasure_due ON intake.erasure (due_at)",
)

# An answer comes in the order of its time; bodies leave the index when they are blanked.
_AGES = (
    "CREATE INDEX answer_received_at ON intake.answer USING brin (received_at)",
    "CREATE INDEX message_with_body ON intake.message (received_at) WHERE octet_length(body) > 0",
)

# The service keeps rejects and cannot read them: what it may take away, these functions say.
# A reference counts as the sender's own where it is the whole of a string or of an element.
_REJECTS = (
    """
    CREATE FUNCTION intake.forget_rejects(of_source text, reference text, hashes bytea[])
    RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
        WITH gone AS (
            DELETE FROM reject
            WHERE source = of_source AND (sha256 = ANY(hashes)
                OR position(convert_to(reference, 'UTF8') IN body) > 0
                AND encode(body, 'escape') ~ ('["''>]\\s*' || regexp_replace(
                    encode(convert_to(reference, 'UTF8'), 'escape'), '([^a-zA-Z0-9])', '\\\\\\1',
                    'g') || '\\s*["''<]'))
            RETURNING 1)
        SELECT count(*) FROM gone;
    $$
    """,
    """
    CREATE FUNCTION intake.prune_rejects(before timestamptz, how_many int)
    RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
        WITH gone AS (
            DELETE FROM reject WHERE id = ANY(ARRAY(
                SELECT id FROM reject WHERE at < before ORDER BY at LIMIT how_many))
            RETURNING 1)
        SELECT count(*) FROM gone;
    $$
    """,
)

_GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON intake.erasure TO frontdoor_intake",
    "REVOKE EXECUTE ON FUNCTION intake.forget_rejects, intake.prune_rejects FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION intake.forget_rejects, intake.prune_rejects TO frontdoor_intake",
)


def upgrade() -> None:
    """Add what erasure and retention need."""
    for statement in (*_ERASURE, *_AGES, *_REJECTS, *_GRANTS):
        op.execute(statement)
