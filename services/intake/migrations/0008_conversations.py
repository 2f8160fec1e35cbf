"""Finding a referral by its conversation, and a source's referrals of one person."""

from alembic import op

revision = "intake_0008"
down_revision = "intake_0007"

# A key of the FHIR door is a request id, a space and the id of the conversation.
_CONVERSATION = """
CREATE INDEX answer_conversation ON intake.answer (source, (right(key, 36)))
WHERE length(key) = 73 AND version IS NOT NULL
"""

_PERSON = "CREATE INDEX IF NOT EXISTS referral_person ON intake.referral (person_ref)"


def upgrade() -> None:
    """Add the indexes."""
    for statement in (_CONVERSATION, _PERSON):
        op.execute(statement)
