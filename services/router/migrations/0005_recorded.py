"""Finding what was decided lately. Rows come in that order, so ranges of pages tell where."""

from alembic import op

revision = "router_0005"
down_revision = "router_0004"


def upgrade() -> None:
    """Add the index."""
    op.execute("CREATE INDEX decision_decided_at ON router.decision USING brin (decided_at)")
