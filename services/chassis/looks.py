"""Looking at what was set aside: by database role, masked unless allowed, each look in the audit.

The roles can call functions and read a list without payloads; the function that shows is the one
that notes who looked.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict

from services.chassis.plain import ID, SOURCE, TYPE, mask, shown

MASKED = "frontdoor_dead_letters"
"""The database role that may list dead letters and look at them masked."""

PAYLOAD = "frontdoor_dead_letters_payload"
"""The database role that may also read their bodies, and headers that may be anything."""

_ROLE = f"""
DO $$
DECLARE reader text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('{MASKED}'));
    FOREACH reader IN ARRAY ARRAY['{MASKED}', '{PAYLOAD}'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = reader) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', reader);
        END IF;
        IF NOT pg_has_role(current_user, reader, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', reader, current_user);
        END IF;
    END LOOP;
END $$
"""  # noqa: S608 - our own roles

_SHOWN = {
    "id": shown("event_id", ID),
    "source": shown("event_source", SOURCE),
    "type": shown("event_type", TYPE),
    "value": mask("d.value"),
}

_LIST = """
CREATE VIEW {s}.dead_letter_list AS
    SELECT reference, consumer, topic, partition, "offset", md5(key) AS line, refusal, reason,
        attempts, {type} AS event_type, sequence, at, parked, superseded_at
    FROM {s}.dead_letter
"""

_LOOK = """
CREATE FUNCTION {s}.look_at_dead_letter(which uuid, actor text, purpose text)
RETURNS TABLE (reference uuid, consumer text, topic text, partition int, "offset" bigint,
    refusal text, reason text, attempts int, event_id text, event_source text, event_type text,
    sequence bigint, at timestamptz, parked boolean, superseded_at timestamptz, size int,
    sha256 text, payload text, proposed_by text, proposed_at timestamptz, proposed_reason text,
    proposed_sha256 text)
LANGUAGE sql SECURITY DEFINER SET search_path = {s}, pg_temp AS $$
    INSERT INTO audit (actor, action, subject, reason, detail)
    VALUES (actor, 'look', which::text, purpose, jsonb_build_object('login', session_user));
    SELECT d.reference, consumer, topic, partition, "offset", refusal, d.reason, attempts, {id},
        {source}, {type}, sequence, at, parked, superseded_at, octet_length(d.value),
        encode(sha256(d.value), 'hex'), {value},
        e.proposed_by, e.proposed_at, e.reason, encode(sha256(e.value), 'hex')
    FROM dead_letter d LEFT JOIN dead_letter_edit e USING (reference) WHERE reference = which;
$$
"""

_READ = """
CREATE FUNCTION {s}.read_dead_letter(which uuid, actor text, purpose text)
RETURNS TABLE (payload bytea, proposed bytea, event_id text, event_source text, event_type text)
LANGUAGE sql SECURITY DEFINER SET search_path = {s}, pg_temp AS $$
    INSERT INTO audit (actor, action, subject, reason, detail)
    VALUES (actor, 'read payload', which::text, purpose,
        jsonb_build_object('login', session_user));
    SELECT d.value, e.value, event_id, event_source, event_type
    FROM dead_letter d LEFT JOIN dead_letter_edit e USING (reference) WHERE reference = which;
$$
"""

_GRANTS = f"""
REVOKE EXECUTE ON FUNCTION {{s}}.look_at_dead_letter, {{s}}.read_dead_letter FROM PUBLIC;
GRANT USAGE ON SCHEMA {{s}} TO {MASKED}, {PAYLOAD};
GRANT SELECT ON {{s}}.dead_letter_list TO {MASKED}, {PAYLOAD};
GRANT EXECUTE ON FUNCTION {{s}}.look_at_dead_letter TO {MASKED}, {PAYLOAD};
GRANT EXECUTE ON FUNCTION {{s}}.read_dead_letter TO {PAYLOAD}
"""


def ddl(schema: str) -> list[str]:
    """The statements that make the roles, the list and the looks of a service's schema."""
    grants = _GRANTS.format(s=schema).strip().split(";\n")
    return [_ROLE, *(each.format(s=schema, **_SHOWN) for each in (_LIST, _LOOK, _READ)), *grants]


class NotAllowed(Exception):
    """The login is not a member of the role that may look."""

    def __init__(self, role: str) -> None:
        super().__init__(f"this login may not act as the database role {role}")
        self.role = role


class Look(BaseModel):
    """One set-aside event. Masked, letters are `x` and digits `0`: in the payload, and in an id, a
    source or a type that is not as our own writers make them.

    `proposed_*` tell of an edit that waits for a second person.
    """

    model_config = ConfigDict(frozen=True)

    service: str
    reference: UUID
    consumer: str
    topic: str
    partition: int
    offset: int
    refusal: str | None
    reason: str | None
    attempts: int
    event_id: str | None
    event_source: str | None
    event_type: str | None
    sequence: int | None
    at: datetime
    parked: bool
    superseded_at: datetime | None
    size: int | None
    sha256: str | None
    payload: str | None
    proposed_by: str | None
    proposed_at: datetime | None
    proposed_reason: str | None
    proposed_sha256: str | None
    proposed_payload: str | None = None


@asynccontextmanager
async def looking(
    database_url: str, *, role: str | None
) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection that can do what the role can, or the login itself; `NotAllowed` if neither."""
    named = {} if role is None else {"role": role}
    try:
        connection = await asyncpg.connect(database_url, server_settings=named, timeout=5)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError):
        raise NotAllowed(role or "") from None
    try:
        yield connection
    finally:
        await connection.close()


async def masked(
    connection: "asyncpg.Connection[Any]", schema: str, which: UUID, *, actor: str, purpose: str
) -> Look | None:
    """One set-aside event with its payload masked."""
    query = f"SELECT * FROM {schema}.look_at_dead_letter($1, $2, $3)"  # noqa: S608 - our own schema
    row = await connection.fetchrow(query, which, actor, purpose)
    return None if row is None else Look(service=schema, **dict(row))


async def unmasked(
    connection: "asyncpg.Connection[Any]", schema: str, which: UUID, *, actor: str, purpose: str
) -> Look | None:
    """One as it came, and the edit that waits; bytes that are not UTF-8 as `\\xhh`."""
    found = await masked(connection, schema, which, actor=actor, purpose=purpose)
    if found is None:
        return None
    query = f"SELECT * FROM {schema}.read_dead_letter($1, $2, $3)"  # noqa: S608 - our own schema
    read = await connection.fetchrow(query, which, actor, purpose)
    if read is None:
        return None
    body, proposed, *named = read
    bodies = {"payload": _text(body), "proposed_payload": _text(proposed)}
    headers = dict(zip(("event_id", "event_source", "event_type"), named, strict=True))
    return found.model_copy(update=bodies | headers)


def _text(body: bytes | None) -> str | None:
    return None if body is None else body.decode("utf-8", "backslashreplace")
