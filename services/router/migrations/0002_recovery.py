"""Parked events, the brake and pause, audit: what commands for the person on call work on."""

from alembic import op

from services.chassis import looks, tables

revision = "router_0002"
down_revision = "router_0001"


def upgrade() -> None:
    """Add the tables of recovery."""
    for statement in (
        *tables.recovery("router"),
        *tables.recovery_grants("router"),
        *looks.ddl("router"),
    ):
        op.execute(statement)
