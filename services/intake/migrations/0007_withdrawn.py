"""Referrals that no longer stand, when a sender wrote, and what in a message gave each fact."""

from alembic import op

revision = "intake_0007"
down_revision = "intake_0006"

_REFERRAL = "ALTER TABLE intake.referral ADD withdrawn_at timestamptz, ADD written_at timestamptz"

# The evidence names places and codes, and quotes nothing that was written.
_MESSAGE = "ALTER TABLE intake.message ADD act text, ADD evidence jsonb, ADD unmapped jsonb"


def upgrade() -> None:
    """Add the columns."""
    for statement in (_REFERRAL, _MESSAGE):
        op.execute(statement)
