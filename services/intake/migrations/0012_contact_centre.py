"""Staff of the contact centre, who may ask whether somebody is already with us."""

from alembic import op

revision = "intake_0012"
down_revision = "intake_0011"

_ROLES = (
    "ALTER TABLE intake.staff_key DROP CONSTRAINT staff_key_role_check",
    """
    ALTER TABLE intake.staff_key ADD CONSTRAINT staff_key_role_check
        CHECK (role IN ('contact_centre', 'viewer', 'worker', 'duty'))
    """,
)


def upgrade() -> None:
    """Add the role."""
    for statement in _ROLES:
        op.execute(statement)
