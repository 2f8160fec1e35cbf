"""Keys that end, and sources that are switched off."""

from alembic import op

revision = "intake_0009"
down_revision = "intake_0008"

_STATEMENTS = (
    "ALTER TABLE intake.source_key ADD expires_at timestamptz",
    """
    CREATE TABLE intake.source_disabled (
        source text PRIMARY KEY,
        reason text NOT NULL,
        by text NOT NULL,
        since timestamptz NOT NULL DEFAULT now())
    """,
    # The service is told; it switches nobody off, nor on.
    "GRANT SELECT ON intake.source_disabled TO frontdoor_intake",
)


def upgrade() -> None:
    """Add the end of a key, and who is switched off."""
    for statement in _STATEMENTS:
        op.execute(statement)
