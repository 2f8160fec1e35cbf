"""The stand-in case system's ledger: every record that it read, each time that it read it."""

from alembic import op

from services.chassis import tables

revision = "devkit_0001"
down_revision = None

_LEDGER = """
CREATE TABLE devkit.ledger (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL,
    key text, sha256 text NOT NULL, refused text,
    ce_source text, ce_id text, ce_type text, sequence bigint,
    revision int, destination text, copies text[] NOT NULL,
    read_at timestamptz NOT NULL DEFAULT clock_timestamp())
"""


def upgrade() -> None:
    """Make the schema."""
    for statement in tables.ddl("devkit"):
        op.execute(statement)
    op.execute(_LEDGER)
    op.execute("CREATE INDEX ledger_event ON devkit.ledger (ce_source, ce_id)")
    for statement in tables.grants("devkit"):
        op.execute(statement)
