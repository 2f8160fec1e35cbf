"""What became of dead letters, as counts that metrics may read."""

from alembic import op

from services.chassis import tables

revision = "intake_0004"
down_revision = "intake_0003"


def upgrade() -> None:
    """Add the view of counts."""
    for statement in tables.resolved("intake"):
        op.execute(statement)
