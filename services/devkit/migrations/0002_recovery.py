"""Parked events, the brake and pause, audit: what commands for the person on call work on."""

from alembic import op

from services.chassis import looks, tables

revision = "devkit_0002"
down_revision = "devkit_0001"


def upgrade() -> None:
    """Add the tables of recovery."""
    for statement in (
        *tables.recovery("devkit"),
        *tables.recovery_grants("devkit"),
        *looks.ddl("devkit"),
    ):
        op.execute(statement)
