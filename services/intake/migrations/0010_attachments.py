"""Attachments of mails, in a table of their own."""

from alembic import op

revision = "intake_0010"
down_revision = "intake_0009"

_ATTACHMENTS = (
    """
    CREATE TABLE intake.attachment (
        referral_id uuid NOT NULL,
        version int NOT NULL,
        place int NOT NULL,
        name text NOT NULL,
        media_type text NOT NULL,
        sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
        content bytea NOT NULL,
        received_at timestamptz NOT NULL,
        PRIMARY KEY (referral_id, version, place))
    """,
    "CREATE INDEX attachment_received_at ON intake.attachment USING brin (received_at)",
    "GRANT SELECT, INSERT, DELETE ON intake.attachment TO frontdoor_intake",
)


def upgrade() -> None:
    """Add the table."""
    for statement in _ATTACHMENTS:
        op.execute(statement)
