"""Whether anybody of a batch has been heard of, in one statement with the locks that hold them."""

from alembic import op

revision = "intake_0021"
down_revision = "intake_0020"

# In a function of its own each statement sees what was written until it began: the look, after the
# locks were waited for, what the other batch has written.
_HEARD_OF = """
CREATE FUNCTION intake.heard_of(
    locks bigint[], persons text[], alike text[], sources text[], refs text[], hashes bytea[],
    senders text[], keys text[])
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(k) FROM unnest(locks) AS k;
    RETURN EXISTS (
            SELECT FROM intake.referral WHERE person_ref IS NOT NULL AND person_ref = ANY (persons))
        OR EXISTS (
            SELECT FROM intake.referral WHERE alike_ref IS NOT NULL AND alike_ref = ANY (alike))
        OR EXISTS (
            SELECT FROM unnest(sources, refs) AS k (source, source_reference)
            JOIN intake.referral USING (source, source_reference))
        OR EXISTS (
            SELECT FROM unnest(sources, hashes) AS k (source, reference_sha256)
            JOIN intake.erasure USING (source, reference_sha256))
        OR EXISTS (
            SELECT FROM unnest(senders, keys) AS k (source, key)
            JOIN intake.answer USING (source, key));
END
$$
"""

# Whom `referral_person_newest` finds, too.
_UNUSED = "DROP INDEX intake.referral_person"


def upgrade() -> None:
    """Add the function; drop an index."""
    op.execute(_HEARD_OF)
    op.execute(_UNUSED)
