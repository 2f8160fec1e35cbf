"""Finding what was decided lately; and which activations went back to an earlier ruleset."""

from alembic import op

revision = "router_0005"
down_revision = "router_0004"

# Rows come in the order of this column, so that ranges of pages tell where.
_LATELY = "CREATE INDEX decision_decided_at ON router.decision USING brin (decided_at)"

_BACK = "ALTER TABLE router.{table} ADD COLUMN back boolean NOT NULL DEFAULT false"


def upgrade() -> None:
    """Add the index and the columns."""
    op.execute(_LATELY)
    for table in ("activation", "activation_proposal"):
        op.execute(_BACK.format(table=table))
