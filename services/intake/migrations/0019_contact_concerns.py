"""What contacts by a referral's own sender have raised, beside what the sender's states say."""

from alembic import op

revision = "intake_0019"
down_revision = "intake_0018"


def upgrade() -> None:
    """Add the column."""
    op.execute("ALTER TABLE intake.referral ADD contact_concerns jsonb")
