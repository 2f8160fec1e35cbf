"""Records whose latest is read back, because an older copy may have come after it."""

from alembic import op

from services.chassis import tables

revision = "intake_0005"
down_revision = "intake_0004"


def upgrade() -> None:
    """Add the table of what is to be read back."""
    for statement in tables.late_copies("intake"):
        op.execute(statement)
