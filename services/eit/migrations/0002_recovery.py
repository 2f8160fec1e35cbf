"""Parked events, the brake and pause, audit: what commands for the person on call work on."""

from alembic import op

from services.chassis import looks, tables

revision = "eit_0002"
down_revision = "eit_0001"


def upgrade() -> None:
    """Add the tables of recovery."""
    for statement in (*tables.recovery("eit"), *tables.recovery_grants("eit"), *looks.ddl("eit")):
        op.execute(statement)
