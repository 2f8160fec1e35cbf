"""Who waits where since when, and how long those waited who wait no more."""

from alembic import op

from services.chassis import tables

revision = "metrics_0001"
down_revision = None

_TABLES = (
    """
    CREATE TABLE metrics.referral (
        referral_id uuid PRIMARY KEY,
        history json NOT NULL) WITH (fillfactor = 70)
    """,
    """
    CREATE TABLE metrics.wait (
        referral_id uuid NOT NULL REFERENCES metrics.referral,
        queue text NOT NULL,
        stage text NOT NULL,
        turn int NOT NULL,
        received_at timestamptz NOT NULL,
        entered_at timestamptz NOT NULL,
        urgency text,
        respond_by timestamptz,
        ended_at timestamptz,
        ending text,
        PRIMARY KEY (referral_id, queue, stage, turn))
    """,
    """
    CREATE INDEX wait_open ON metrics.wait
        (queue, stage, urgency, received_at, entered_at, respond_by) WHERE ended_at IS NULL
    """,
    """
    CREATE TABLE metrics.completed (
        queue text NOT NULL,
        stage text NOT NULL,
        since text NOT NULL CHECK (since IN ('received', 'entered')),
        bound float8 NOT NULL,
        waits bigint NOT NULL,
        seconds float8 NOT NULL,
        PRIMARY KEY (queue, stage, since, bound)) WITH (fillfactor = 50)
    """,
)


def upgrade() -> None:
    for statement in (*tables.ddl("metrics"), *_TABLES, *tables.grants("metrics")):
        op.execute(statement)
