"""What Alembic runs: the caller's connection, the version table in the service's own schema."""

from alembic import context

_attributes = context.config.attributes

context.configure(
    connection=_attributes["connection"],
    version_table="schema_version",
    version_table_schema=_attributes["schema"],
)
with context.begin_transaction():
    context.run_migrations()
