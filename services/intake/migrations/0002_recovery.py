"""Parked events, the brake and pause, audit: what commands for the person on call work on."""

from alembic import op

from services.chassis import looks, tables

revision = "intake_0002"
down_revision = "intake_0001"


def upgrade() -> None:
    """Add the tables of recovery."""
    for statement in (
        *tables.recovery("intake"),
        *tables.recovery_grants("intake"),
        *looks.ddl("intake"),
    ):
        op.execute(statement)
