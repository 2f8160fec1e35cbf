"""What people decide of referrals: it makes versions beside those that senders make."""

from alembic import op

revision = "intake_0006"
down_revision = "intake_0005"

# `sent_version` is the sender's own newest, where a person has made a newer one.
_JUDGED = "ALTER TABLE intake.referral ADD judged jsonb, ADD sent_version int"

_QUEUE = (
    "ALTER TABLE intake.outcome ADD decision jsonb",
    """
    CREATE INDEX outcome_triage ON intake.outcome (referral_id)
        WHERE destination = 'manual_triage'
    """,
    "CREATE INDEX progress_returned ON intake.progress (referral_id) WHERE step = 'returned'",
)

_STAFF = (
    """
    CREATE TABLE intake.staff_key (
        sha256 bytea PRIMARY KEY,
        staff text NOT NULL,
        role text NOT NULL CHECK (role IN ('viewer', 'worker', 'duty')),
        issued_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz)
    """,
    """
    CREATE TABLE intake.staff_answer (
        staff text NOT NULL,
        key text NOT NULL,
        request bytea NOT NULL,
        answer jsonb NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (staff, key))
    """,
    # The service cannot give itself a key, nor change what it answered.
    "GRANT SELECT ON intake.staff_key TO frontdoor_intake",
    "GRANT SELECT, INSERT ON intake.staff_answer TO frontdoor_intake",
)


def upgrade() -> None:
    """Add what people decide, the queue they decide in, and their keys."""
    for statement in (_JUDGED, *_QUEUE, *_STAFF):
        op.execute(statement)
