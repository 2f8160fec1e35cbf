"""Staff's keys with their first answers are kept for a time only."""

from alembic import op

revision = "intake_0018"
down_revision = "intake_0017"


def upgrade() -> None:
    """Let the service take away what it answered long ago."""
    op.execute("GRANT DELETE ON intake.staff_answer TO frontdoor_intake")
