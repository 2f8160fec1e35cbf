"""Referrals of one person: what is linked to what, by which rule, and what a person must say."""

from alembic import op

revision = "intake_0011"
down_revision = "intake_0010"

# Referrals from before have no `alike_ref`, for only the service has the key: a link window later
# nobody looks for them.
_REFERRAL = """
ALTER TABLE intake.referral ADD alike_ref text, ADD linked_to uuid, ADD heard_at timestamptz,
    ADD sense text, ADD sense_rule text
"""

# The newest of a person are looked for, however many there are.
_INDEXES = (
    """
    CREATE INDEX referral_person_newest ON intake.referral (person_ref, id)
    WHERE person_ref IS NOT NULL
    """,
    """
    CREATE INDEX referral_alike_newest ON intake.referral (alike_ref, id)
    WHERE alike_ref IS NOT NULL
    """,
    "CREATE INDEX referral_linked_to ON intake.referral (linked_to) WHERE linked_to IS NOT NULL",
)

# `version` is the linked message's own, `linked_version` the one that it made of the earlier one.
# `added` are hashes of the words that it added there.
_LINKS = (
    """
    CREATE TABLE intake.link (
        referral_id uuid NOT NULL,
        version int NOT NULL,
        linked_to uuid NOT NULL,
        linked_version int,
        contact text,
        rule text,
        match text,
        facts_before jsonb,
        facts_after jsonb,
        added bytea[] NOT NULL,
        at timestamptz NOT NULL,
        linked_by text,
        undone_at timestamptz,
        undone_by text,
        undone_reason text,
        undone_version int,
        restored_version int,
        PRIMARY KEY (referral_id, version))
    """,
    "CREATE INDEX link_linked_to ON intake.link (linked_to)",
    """
    CREATE TABLE intake.link_question (
        referral_id uuid NOT NULL,
        other_id uuid NOT NULL,
        rule text NOT NULL,
        asked_at timestamptz NOT NULL,
        answer text CHECK (answer IN ('link', 'apart')),
        answered_at timestamptz,
        answered_by text,
        PRIMARY KEY (referral_id, other_id))
    """,
    "CREATE INDEX link_question_open ON intake.link_question (asked_at) WHERE answer IS NULL",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON intake.link, intake.link_question TO frontdoor_intake",
)

_OUTCOME = "ALTER TABLE intake.progress ADD outcome text"


def upgrade() -> None:
    """Add the columns and the tables."""
    for statement in (_REFERRAL, *_INDEXES, *_LINKS, _OUTCOME):
        op.execute(statement)
