"""What became of dead letters, as counts that metrics may read."""

from alembic import op

from services.chassis import tables

revision = "eit_0004"
down_revision = "eit_0003"


def upgrade() -> None:
    """Add the view of counts."""
    for statement in tables.resolved("eit"):
        op.execute(statement)
