"""Refused messages that a person releases or discards, by a role of its own."""

from alembic import op

revision = "intake_0014"
down_revision = "intake_0013"

# `times` counts how often it was asked for: each is a message of its own. Nothing here tells of
# anybody: what was sent stays among the rejects until it is taken.
_TABLE = (
    """
    CREATE TABLE intake.release (
        reject_id uuid PRIMARY KEY,
        times int NOT NULL DEFAULT 1,
        asked_by text NOT NULL,
        purpose text NOT NULL,
        asked_at timestamptz NOT NULL DEFAULT now(),
        due_at timestamptz NOT NULL DEFAULT now(),
        done_at timestamptz,
        outcome text CHECK (outcome IN ('accepted', 'refused')),
        referral_id uuid,
        version int,
        problems jsonb)
    """,
    "CREATE INDEX release_due ON intake.release (due_at) WHERE done_at IS NULL",
)

_ASKING = (
    """
    CREATE FUNCTION intake.release_reject(which uuid, actor text, purpose text)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
    BEGIN
        INSERT INTO access_log (action, reject_id, purpose) VALUES ('release', which, purpose);
        PERFORM FROM reject WHERE id = which FOR UPDATE;
        IF NOT FOUND THEN RETURN false; END IF;
        INSERT INTO audit (actor, action, subject, reason, detail)
        VALUES (actor, 'release reject', which::text, purpose,
                jsonb_build_object('login', session_user));
        INSERT INTO release AS r (reject_id, asked_by, purpose) VALUES (which, actor, purpose)
        ON CONFLICT (reject_id) DO UPDATE SET times = r.times + 1, asked_by = excluded.asked_by,
            purpose = excluded.purpose, asked_at = now(), due_at = now(), done_at = NULL,
            outcome = NULL, problems = NULL
        WHERE r.done_at IS NOT NULL;
        RETURN true;
    END $$
    """,
    """
    CREATE FUNCTION intake.release_outcome(which uuid)
    RETURNS TABLE (outcome text, referral_id uuid, version int, problems jsonb)
    LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
        SELECT outcome, referral_id, version, problems FROM release WHERE reject_id = which;
    $$
    """,
    """
    CREATE FUNCTION intake.discard_reject(which uuid, actor text, purpose text)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
    DECLARE gone record;
    BEGIN
        INSERT INTO access_log (action, reject_id, purpose) VALUES ('discard', which, purpose);
        DELETE FROM reject WHERE id = which RETURNING source, door, reason, sha256 INTO gone;
        IF NOT FOUND THEN RETURN false; END IF;
        DELETE FROM release WHERE reject_id = which;
        INSERT INTO audit (actor, action, subject, reason, detail)
        VALUES (actor, 'discard reject', which::text, purpose, jsonb_build_object(
            'login', session_user, 'source', gone.source, 'door', gone.door,
            'refused', gone.reason, 'sha256', encode(gone.sha256, 'hex')));
        RETURN true;
    END $$
    """,
)

# The service reads what a person has released, while that is under way, and nothing else.
_TAKING = (
    """
    CREATE FUNCTION intake.read_released(which uuid)
    RETURNS TABLE (source text, door text, media_type text, size int, sha256 bytea, body bytea)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
    DECLARE why text;
    BEGIN
        SELECT r.purpose INTO why FROM release r WHERE reject_id = which AND done_at IS NULL;
        IF NOT FOUND THEN RETURN; END IF;
        INSERT INTO access_log (action, reject_id, purpose) VALUES ('released', which, why);
        RETURN QUERY SELECT r.source, r.door, r.media_type, r.size, r.sha256, r.body
            FROM reject r WHERE id = which;
    END $$
    """,
    """
    CREATE FUNCTION intake.forget_released(which uuid)
    RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp AS $$
        DELETE FROM reject WHERE id = which AND EXISTS (
            SELECT FROM release WHERE reject_id = which AND outcome = 'accepted');
    $$
    """,
)

_ROLE = """
DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('frontdoor_rejects'));
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'frontdoor_rejects_release') THEN
        CREATE ROLE frontdoor_rejects_release NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'frontdoor_rejects_release', 'MEMBER') THEN
        EXECUTE format('GRANT frontdoor_rejects_release TO %I', current_user);
    END IF;
END $$
"""

_GRANTS = (
    "REVOKE EXECUTE ON FUNCTION intake.release_reject, intake.release_outcome,"
    " intake.discard_reject, intake.read_released, intake.forget_released FROM PUBLIC",
    "GRANT USAGE ON SCHEMA intake TO frontdoor_rejects_release",
    "GRANT EXECUTE ON FUNCTION intake.release_reject, intake.release_outcome,"
    " intake.discard_reject, intake.look_at_reject TO frontdoor_rejects_release",
    "GRANT EXECUTE ON FUNCTION intake.read_released, intake.forget_released TO frontdoor_intake",
    "GRANT SELECT, UPDATE, DELETE ON intake.release TO frontdoor_intake",
)


def upgrade() -> None:
    """Add the table, the functions and the role."""
    for statement in (*_TABLE, *_ASKING, *_TAKING, _ROLE, *_GRANTS):
        op.execute(statement)
