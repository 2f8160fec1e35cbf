"""Counts of refused messages that nobody was told of, and that nobody has looked at."""

from alembic import op

revision = "intake_0020"
down_revision = "intake_0019"

# A mail is never answered, and a notice that cannot be read, or comes from somewhere unknown, has
# nobody to be answered. A mail that no person wrote waits for nobody.
_UNTOLD = """
door = 'mail' AND reason <> 'not_a_referral'
OR door = 'adw' AND reason IN ('unreadable', 'forbidden', 'too_large', 'not_a_referral')
"""

_INDEXES = (
    f"CREATE INDEX reject_untold ON intake.reject (source, at) WHERE {_UNTOLD}",
    "CREATE INDEX access_log_reject ON intake.access_log (reject_id) WHERE reject_id IS NOT NULL",
)

_COUNTS = f"""
CREATE VIEW intake.unseen_reject_counts AS
    SELECT source, count(*) AS rejects, min(at) AS oldest_at
    FROM intake.reject r
    WHERE ({_UNTOLD}) AND NOT EXISTS (SELECT FROM intake.access_log WHERE reject_id = r.id)
    GROUP BY source
"""  # noqa: S608 - our own words


def upgrade() -> None:
    """Add the view and what it is found by."""
    for statement in (*_INDEXES, _COUNTS):
        op.execute(statement)
    op.execute("GRANT SELECT ON intake.unseen_reject_counts TO frontdoor_metrics")
