"""People whose referral was sent elsewhere are forgotten: until now everybody was kept."""

from alembic import op

revision = "eit_0003"
down_revision = "eit_0002"

_LET_GO = """
DELETE FROM eit.person AS p USING eit.referral AS r
WHERE r.referral_id = p.referral_id
    AND NOT r.addressed AND p.version <= greatest(r.version, r.withdrawn)
    AND NOT EXISTS (
        SELECT FROM eit.case AS c
        WHERE c.referral_id = p.referral_id AND c.status NOT IN ('returned', 'closed'))
"""


def upgrade() -> None:
    """Keep who is the team's, and who is not decided on yet."""
    op.execute(_LET_GO)
