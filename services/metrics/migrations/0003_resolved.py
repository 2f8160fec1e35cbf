"""What became of dead letters, as counts that metrics may read."""

from alembic import op

from services.chassis import tables

revision = "metrics_0003"
down_revision = "metrics_0002"


def upgrade() -> None:
    """Add the view of counts."""
    for statement in tables.resolved("metrics"):
        op.execute(statement)
