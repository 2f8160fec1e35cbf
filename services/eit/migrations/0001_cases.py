"""Cases, their history, who may see them, and who did."""

from alembic import op

from services.chassis import tables

revision = "eit_0001"
down_revision = None

_TABLES = (
    """
    CREATE TABLE eit.referral (
        referral_id uuid PRIMARY KEY,
        revision int NOT NULL DEFAULT 0,
        version int NOT NULL DEFAULT 0,
        addressed boolean NOT NULL DEFAULT false,
        withdrawn int NOT NULL DEFAULT 0,
        erased boolean NOT NULL DEFAULT false)
    """,
    """
    CREATE TABLE eit.case (
        case_id uuid PRIMARY KEY,
        referral_id uuid NOT NULL REFERENCES eit.referral,
        ordinal int NOT NULL,
        status text NOT NULL,
        version int NOT NULL,
        step int NOT NULL,
        revision int NOT NULL,
        part text NOT NULL,
        decision jsonb NOT NULL,
        respond_by timestamptz,
        received_at timestamptz NOT NULL,
        opened_at timestamptz NOT NULL,
        correlationid text,
        profession text,
        worker text,
        attention text,
        returned_because text,
        outcome text,
        UNIQUE (referral_id, ordinal))
    """,
    """
    CREATE UNIQUE INDEX case_one_open ON eit.case (referral_id)
        WHERE status NOT IN ('returned', 'closed')
    """,
    """
    CREATE INDEX case_due ON eit.case
        ((coalesce(respond_by, timestamptz 'infinity')), received_at, case_id)
    """,
    """
    CREATE TABLE eit.history (
        case_id uuid NOT NULL REFERENCES eit.case,
        version int NOT NULL,
        what text NOT NULL,
        at timestamptz NOT NULL,
        by text,
        detail jsonb NOT NULL,
        PRIMARY KEY (case_id, version))
    """,
    """
    CREATE TABLE eit.person (
        referral_id uuid PRIMARY KEY,
        version int NOT NULL,
        record jsonb NOT NULL)
    """,
    """
    CREATE TABLE eit.staff_key (
        sha256 bytea PRIMARY KEY,
        staff text NOT NULL,
        role text NOT NULL CHECK (role IN ('viewer', 'worker', 'manager')),
        issued_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz)
    """,
    """
    CREATE TABLE eit.access_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        staff text NOT NULL,
        role text NOT NULL,
        action text NOT NULL,
        case_id uuid NOT NULL,
        referral_id uuid NOT NULL)
    """,
    """
    CREATE TABLE eit.answer (
        staff text NOT NULL,
        key text NOT NULL,
        request bytea NOT NULL,
        answer jsonb NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (staff, key))
    """,
)

_APPEND_ONLY = (
    "REVOKE UPDATE, DELETE ON eit.history, eit.access_log FROM frontdoor_eit",
    "REVOKE INSERT, UPDATE, DELETE ON eit.staff_key FROM frontdoor_eit",
)
"""The service cannot rewrite what happened, nor give itself a key."""


def upgrade() -> None:
    """Make the schema of the worklist."""
    for statement in (*tables.ddl("eit"), *_TABLES, *tables.grants("eit"), *_APPEND_ONLY):
        op.execute(statement)
