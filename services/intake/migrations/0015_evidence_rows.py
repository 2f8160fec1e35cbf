"""Evidence as rows of text: written with every message, read with hardly any."""

from alembic import op

revision = "intake_0015"
down_revision = "intake_0014"

_STATEMENTS = (
    "ALTER TABLE intake.message ALTER evidence TYPE text, ALTER unmapped TYPE text",
    """
    UPDATE intake.message SET evidence = (
        SELECT json_agg(json_build_array(
            e->>'fact', e->>'answer', e->>'basis', coalesce(e->>'at', ''),
            coalesce(e->>'table', ''), coalesce(e->>'code', '')))
        FROM json_array_elements(evidence::json) AS e)
    WHERE evidence LIKE '[{%'
    """,
    """
    UPDATE intake.message SET unmapped = (
        SELECT json_agg(json_build_array(e->>'at', e->>'table', e->>'code'))
        FROM json_array_elements(unmapped::json) AS e)
    WHERE unmapped LIKE '[{%'
    """,
    "UPDATE intake.message SET unmapped = NULL WHERE unmapped = 'null'",
)


def upgrade() -> None:
    """Change both columns, and what is in them."""
    for statement in _STATEMENTS:
        op.execute(statement)
