"""Parked events, the brake and pause, audit: what commands for the person on call work on."""

from alembic import op

from services.chassis import looks, tables

revision = "metrics_0002"
down_revision = "metrics_0001"


def upgrade() -> None:
    """Add the tables of recovery."""
    for statement in (
        *tables.recovery("metrics"),
        *tables.recovery_grants("metrics"),
        *looks.ddl("metrics"),
    ):
        op.execute(statement)
