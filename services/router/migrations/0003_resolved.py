"""What became of dead letters, as counts that metrics may read."""

from alembic import op

from services.chassis import tables

revision = "router_0003"
down_revision = "router_0002"


def upgrade() -> None:
    """Add the view of counts."""
    for statement in tables.resolved("router"):
        op.execute(statement)
