"""What people have decided of referrals: it makes versions beside those that senders make."""

from alembic import op

revision = "intake_0006"
down_revision = "intake_0005"


def upgrade() -> None:
    """Add what people decided, and the sender's own version where that is not the newest."""
    op.execute("ALTER TABLE intake.referral ADD judged jsonb, ADD sent_version int")
