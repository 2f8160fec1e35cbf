"""Rulesets as they were proven, and which of them was in force since when. Rows are only added."""

from alembic import op

from services.chassis.database import role

revision = "router_0004"
down_revision = "router_0003"

_TABLES = """
CREATE TABLE router.ruleset (
    sha256 text PRIMARY KEY,
    id text NOT NULL, version text NOT NULL,
    files jsonb NOT NULL, proof jsonb NOT NULL,
    author text NOT NULL, stored_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE router.activation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256 text NOT NULL REFERENCES router.ruleset,
    reason text NOT NULL,
    proposed_by text NOT NULL, approved_by text NOT NULL CHECK (approved_by <> proposed_by),
    at timestamptz NOT NULL DEFAULT now(),
    effective_at timestamptz NOT NULL CHECK (effective_at > at));
CREATE INDEX activation_effective_at ON router.activation (effective_at DESC, id DESC);
CREATE TABLE router.activation_proposal (
    sha256 text PRIMARY KEY REFERENCES router.ruleset,
    reason text NOT NULL, effective_at timestamptz,
    proposed_by text NOT NULL, proposed_at timestamptz NOT NULL DEFAULT now())
"""

_GRANTS = """
GRANT SELECT, INSERT ON router.ruleset, router.activation TO {owner};
GRANT SELECT, INSERT, UPDATE, DELETE ON router.activation_proposal TO {owner};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA router TO {owner}
"""


def upgrade() -> None:
    """Add the tables of rulesets."""
    for statements in (_TABLES, _GRANTS.format(owner=role("router"))):
        for statement in statements.strip().split(";\n"):
            op.execute(statement)
