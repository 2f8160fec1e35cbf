"""Referrals, what came and what was refused, the senders' keys, and who looked."""

from alembic import op

from services.chassis import tables

revision = "intake_0001"
down_revision = None

_REFERRALS = """
CREATE TABLE intake.referral (
    id uuid PRIMARY KEY,
    source text NOT NULL,
    source_reference text NOT NULL,
    version int NOT NULL CHECK (version >= 1),
    sha256 bytea NOT NULL,
    person_ref text,
    facts jsonb NOT NULL,
    test boolean NOT NULL,
    received_at timestamptz NOT NULL,
    version_at timestamptz NOT NULL,
    UNIQUE (source, source_reference));
CREATE TABLE intake.record (
    referral_id uuid PRIMARY KEY,
    record jsonb NOT NULL);
CREATE TABLE intake.message (
    referral_id uuid NOT NULL,
    version int NOT NULL,
    media_type text NOT NULL,
    sha256 bytea NOT NULL,
    body bytea NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (referral_id, version));
CREATE TABLE intake.answer (
    source text NOT NULL,
    key text NOT NULL,
    sha256 bytea NOT NULL,
    id uuid NOT NULL,
    version int,
    received_at timestamptz NOT NULL,
    status int,
    problems jsonb,
    PRIMARY KEY (source, key),
    CHECK ((version IS NULL) <> (status IS NULL)));
CREATE TABLE intake.outcome (
    referral_id uuid PRIMARY KEY,
    version int NOT NULL,
    revision int NOT NULL,
    destination text NOT NULL,
    copies text[] NOT NULL,
    urgency text NOT NULL,
    act_now boolean NOT NULL,
    needs_person boolean NOT NULL,
    respond_by timestamptz,
    decided_at timestamptz NOT NULL);
CREATE TABLE intake.progress (
    referral_id uuid NOT NULL,
    team text NOT NULL,
    step text NOT NULL,
    at timestamptz NOT NULL,
    case_id uuid,
    case_version int,
    PRIMARY KEY (referral_id, team));
CREATE TABLE intake.source_key (
    sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
    source text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now())
"""

_REJECTS = """
CREATE TABLE intake.reject (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    source text NOT NULL,
    door text NOT NULL,
    reason text NOT NULL,
    status int NOT NULL,
    problems jsonb NOT NULL,
    sha256 bytea NOT NULL,
    size int NOT NULL,
    media_type text NOT NULL,
    body bytea NOT NULL);
CREATE INDEX reject_at ON intake.reject (at);
CREATE TABLE intake.access_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    account text NOT NULL DEFAULT session_user,
    action text NOT NULL,
    reject_id uuid,
    purpose text NOT NULL)
"""

# A look and its entry in the access log are one: nobody but the owner can read the table itself.
_LOOKS = (
    """
    CREATE FUNCTION intake.list_rejects(how_many int, purpose text)
    RETURNS TABLE (id uuid, at timestamptz, source text, door text, reason text, status int,
                   problems jsonb, size int, media_type text)
    LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
        INSERT INTO access_log (action, purpose) VALUES ('list', purpose);
        SELECT id, at, source, door, reason, status, problems, size, media_type
        FROM reject ORDER BY at DESC LIMIT how_many;
    $$
    """,
    """
    CREATE FUNCTION intake.look_at_reject(which uuid, purpose text)
    RETURNS TABLE (id uuid, at timestamptz, source text, door text, reason text, status int,
                   problems jsonb, size int, media_type text, sha256 text, payload text)
    LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
        INSERT INTO access_log (action, reject_id, purpose) VALUES ('masked', which, purpose);
        SELECT id, at, source, door, reason, status, problems, size, media_type,
               encode(sha256, 'hex'),
               regexp_replace(regexp_replace(
                   encode(body, 'escape'), '[A-Za-z]', 'x', 'g'), '[0-9]', '0', 'g')
        FROM reject WHERE id = which;
    $$
    """,
    """
    CREATE FUNCTION intake.read_reject(which uuid, purpose text)
    RETURNS bytea
    LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
        INSERT INTO access_log (action, reject_id, purpose) VALUES ('payload', which, purpose);
        SELECT body FROM reject WHERE id = which;
    $$
    """,
)

_READERS = """
DO $$
DECLARE reader text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('frontdoor_rejects'));
    FOREACH reader IN ARRAY ARRAY['frontdoor_rejects', 'frontdoor_rejects_payload'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = reader) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', reader);
        END IF;
        IF NOT pg_has_role(current_user, reader, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', reader, current_user);
        END IF;
    END LOOP;
END $$
"""

_GRANTS = (
    "GRANT USAGE ON SCHEMA intake TO frontdoor_rejects, frontdoor_rejects_payload",
    "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA intake FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION intake.list_rejects, intake.look_at_reject"
    " TO frontdoor_rejects, frontdoor_rejects_payload",
    "GRANT EXECUTE ON FUNCTION intake.read_reject TO frontdoor_rejects_payload",
    # The service keeps rejects; it never reads them, and never touches the log.
    "REVOKE ALL ON intake.access_log FROM frontdoor_intake",
    "REVOKE SELECT, UPDATE, DELETE ON intake.reject FROM frontdoor_intake",
)


def upgrade() -> None:
    """Make the schema."""
    for statement in tables.ddl("intake"):
        op.execute(statement)
    for group in (_REFERRALS, _REJECTS):
        for statement in group.split(";\n"):
            op.execute(statement)
    for statement in _LOOKS:
        op.execute(statement)
    for statement in tables.grants("intake"):
        op.execute(statement)
    for statement in (_READERS, *_GRANTS):
        op.execute(statement)
