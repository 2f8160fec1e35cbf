"""Decisions, with the facts that they rest on."""

from alembic import op

from services.chassis import tables

revision = "router_0001"
down_revision = None

# `json` keeps the very bytes: those that the checksum of the facts is of, and those that were
# published. The target keeps rows whole; compressing them would cost more than writing them.
_DECISION = """
CREATE TABLE router.decision (
    referral_id uuid NOT NULL,
    revision int NOT NULL,
    version int NOT NULL,
    test boolean NOT NULL,
    destination text NOT NULL,
    rule text NOT NULL,
    urgency text NOT NULL,
    needs_person boolean NOT NULL,
    ruleset text NOT NULL,
    ruleset_version text NOT NULL,
    ruleset_sha256 text NOT NULL,
    received_at timestamptz NOT NULL,
    decided_at timestamptz NOT NULL,
    facts json NOT NULL,
    facts_sha256 text NOT NULL,
    confirmed json,
    routed json NOT NULL,
    PRIMARY KEY (referral_id, revision)) WITH (toast_tuple_target = 8160)
"""


def upgrade() -> None:
    """Make the router's schema."""
    for statement in (*tables.ddl("router"), _DECISION, *tables.grants("router")):
        op.execute(statement)
