"""The tables of the guarantee, the same in every service's schema."""

from services.chassis.database import role

# What tells most stands first in a key: an index then needs the rest of it on its leaves only, and
# stays a level lower. All of them are found by whole keys.
_TABLES = """
CREATE TABLE {s}.inbox (
    consumer text NOT NULL, source text NOT NULL, id text NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, source, consumer));
CREATE TABLE {s}.mark (
    consumer text NOT NULL, topic text NOT NULL, source text NOT NULL, key text NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (key, topic, source, consumer)) WITH (fillfactor = 80);
CREATE TABLE {s}.next_offset (
    consumer text NOT NULL, topic text NOT NULL, partition int NOT NULL, next bigint NOT NULL,
    PRIMARY KEY (consumer, topic, partition)) WITH (fillfactor = 50);
CREATE TABLE {s}.sequence (
    topic text NOT NULL, key text NOT NULL, last bigint NOT NULL,
    PRIMARY KEY (key, topic)) WITH (fillfactor = 80);
CREATE TABLE {s}.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL, key text NOT NULL, headers bytea NOT NULL, value bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX outbox_key ON {s}.outbox (key);
CREATE TABLE {s}.dead_letter (
    reference uuid PRIMARY KEY,
    consumer text NOT NULL, topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL,
    key bytea, headers text NOT NULL, value bytea,
    refusal text NOT NULL, reason text NOT NULL, attempts int NOT NULL,
    event_id text, event_source text, event_type text, sequence bigint,
    at timestamptz NOT NULL,
    UNIQUE (consumer, topic, partition, "offset"));
CREATE VIEW {s}.outbox_counts AS
    SELECT topic, count(*) AS pending, min(created_at) AS oldest_created_at
    FROM {s}.outbox GROUP BY topic;
CREATE VIEW {s}.dead_letter_counts AS
    SELECT topic, refusal, count(*) AS depth, min(at) AS oldest_at
    FROM {s}.dead_letter GROUP BY topic, refusal
"""

# A parked event waits behind a dead one of its key and has no refusal of its own. Only what could
# be read has an identity that can be trusted; what could not is told apart by its place.
_RECOVERY = """
ALTER TABLE {s}.dead_letter
    ALTER refusal DROP NOT NULL,
    ALTER reason DROP NOT NULL,
    ADD parked boolean NOT NULL DEFAULT false,
    ADD superseded_at timestamptz,
    ADD CHECK (parked = (refusal IS NULL));
CREATE UNIQUE INDEX dead_letter_identity ON {s}.dead_letter (consumer, event_source, event_id)
    WHERE parked OR refusal = 'poison';
CREATE INDEX dead_letter_open ON {s}.dead_letter (consumer, topic, key)
    WHERE superseded_at IS NULL;
CREATE INDEX dead_letter_at ON {s}.dead_letter (at);
CREATE TABLE {s}.dead_letter_edit (
    reference uuid PRIMARY KEY REFERENCES {s}.dead_letter ON DELETE CASCADE,
    value bytea NOT NULL, reason text NOT NULL,
    proposed_by text NOT NULL, proposed_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE {s}.halt (
    consumer text NOT NULL, cause text NOT NULL CHECK (cause IN ('brake', 'pause')),
    reason text NOT NULL, by text NOT NULL, at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, cause));
CREATE TABLE {s}.trying (
    consumer text NOT NULL, topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL,
    until bigint NOT NULL, times int NOT NULL,
    PRIMARY KEY (consumer, topic, partition));
CREATE TABLE {s}.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL, action text NOT NULL, subject text NOT NULL,
    reason text, detail jsonb NOT NULL DEFAULT '{{}}');
CREATE INDEX audit_subject ON {s}.audit (subject);
ALTER TABLE {s}.outbox ADD refused text;
CREATE INDEX outbox_refused ON {s}.outbox (key) WHERE refused IS NOT NULL;
CREATE INDEX inbox_handled_at ON {s}.inbox
    USING brin (handled_at) WITH (autosummarize = on);
DROP VIEW {s}.dead_letter_counts;
CREATE VIEW {s}.dead_letter_counts AS
    SELECT topic, refusal, count(*) AS depth, min(at) AS oldest_at
    FROM {s}.dead_letter WHERE NOT parked AND superseded_at IS NULL GROUP BY topic, refusal;
CREATE VIEW {s}.parked_counts AS
    SELECT topic, count(*) AS parked, min(at) AS oldest_at
    FROM {s}.dead_letter WHERE parked AND superseded_at IS NULL GROUP BY topic
"""

# The index holds what ends a letter; whether that was edited before is found by its subject.
_RESOLVED = """
CREATE INDEX audit_resolved ON {s}.audit (action) WHERE action IN ('replay', 'discard');
CREATE VIEW {s}.dead_letter_resolved_counts AS
    SELECT detail->>'topic' AS topic,
        CASE WHEN action = 'discard' THEN 'discarded'
            WHEN EXISTS (
                SELECT FROM {s}.audit AS e
                WHERE e.subject = a.subject AND e.action IN ('edit', 'approve edit')) THEN 'edited'
            ELSE 'replayed' END AS resolution,
        count(*) AS letters
    FROM {s}.audit AS a WHERE action IN ('replay', 'discard') GROUP BY 1, 2
"""

_ROLE = """
DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('{r}'));
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{r}') THEN
        CREATE ROLE {r} NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, '{r}', 'MEMBER') THEN
        EXECUTE format('GRANT {r} TO %I', current_user);
    END IF;
END $$
"""


def ddl(schema: str) -> list[str]:
    """The statements that make a service's schema with the tables of the guarantee."""
    roles = [_ROLE.format(r=name) for name in (role(schema), role("metrics"))]
    statements = _TABLES.format(s=schema).strip().split(";\n")
    return [*roles, f"CREATE SCHEMA IF NOT EXISTS {schema}", *statements]


def recovery(schema: str) -> list[str]:
    """The statements that add what dead letters, halts and their commands need."""
    return _RECOVERY.format(s=schema).strip().split(";\n")


def resolved(schema: str) -> list[str]:
    """The statements that let metrics count, from the audit, what became of dead letters."""
    grant = f"GRANT SELECT ON {schema}.dead_letter_resolved_counts TO {role('metrics')}"
    return [*_RESOLVED.format(s=schema).strip().split(";\n"), grant]


def late_copies(schema: str) -> list[str]:
    """The statements for a service that publishes to a compacted topic: what it reads back."""
    return [
        f"""
        CREATE TABLE {schema}.late_copy (
            topic text NOT NULL, key text NOT NULL,
            noted_at timestamptz NOT NULL DEFAULT now(), due_at timestamptz NOT NULL DEFAULT now(),
            checks int NOT NULL DEFAULT 0, read_to bigint,
            PRIMARY KEY (topic, key))
        """,
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.late_copy TO {role(schema)}",
    ]


def grants(schema: str) -> list[str]:
    """The service may use its own schema; metrics may read the counts, and nothing else."""
    owner, reader = role(schema), role("metrics")
    return [
        f"GRANT USAGE ON SCHEMA {schema} TO {owner}, {reader}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {owner}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {owner}",
        f"GRANT SELECT ON {schema}.outbox_counts, {schema}.dead_letter_counts TO {reader}",
    ]


def recovery_grants(schema: str) -> list[str]:
    """The service may use the new tables, but change no line of the audit."""
    owner, reader, new = role(schema), role("metrics"), ("dead_letter_edit", "halt", "trying")
    tables = ", ".join(f"{schema}.{name}" for name in new)
    return [
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {owner}",
        f"GRANT SELECT, INSERT ON {schema}.audit TO {owner}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {owner}",
        f"GRANT SELECT ON {schema}.dead_letter_counts, {schema}.parked_counts TO {reader}",
    ]
