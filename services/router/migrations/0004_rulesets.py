"""Rulesets as they were proven, which of them was in force since when, and shadows beside them."""

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
    proposed_by text NOT NULL, proposed_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE router.shadow (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256 text NOT NULL REFERENCES router.ruleset,
    reason text NOT NULL, by text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(), until timestamptz);
CREATE UNIQUE INDEX shadow_one ON router.shadow ((true)) WHERE until IS NULL;
CREATE TABLE router.shadow_difference (
    shadow bigint NOT NULL REFERENCES router.shadow,
    referral_id uuid NOT NULL, revision int NOT NULL,
    live text NOT NULL, candidate text NOT NULL, rule text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (shadow, referral_id, revision))
"""

_GRANTS = """
GRANT SELECT, INSERT ON router.ruleset, router.activation TO {owner};
GRANT SELECT, INSERT, UPDATE, DELETE ON router.activation_proposal, router.shadow,
    router.shadow_difference TO {owner};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA router TO {owner}
"""


def upgrade() -> None:
    """Add the tables of rulesets."""
    for statements in (_TABLES, _GRANTS.format(owner=role("router"))):
        for statement in statements.strip().split(";\n"):
            op.execute(statement)
