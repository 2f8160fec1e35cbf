"""What a user would write at the door: FastAPI, SQLAlchemy Core, one transaction a request.

The same form, the same events, the same tables as intake writes. Publishing is left to a relay that
does not run here, which spares this peer the work.
"""

import hashlib
import json
import os
from datetime import UTC, datetime
from typing import Annotated

import uvicorn
import uvloop
from fastapi import FastAPI, Header, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from services.chassis import ids
from services.intake.accept import Standing
from services.intake.announce import Announcement, announce
from services.intake.facts import facts
from services.intake.formats import phone
from services.intake.pseudonym import Pseudonyms
from services.intake.source import Source
from services.intake.source_files import SOURCES, load_all
from services.intake.submission import Door, Submission

metadata = MetaData()
source_key = Table("peer_key", metadata, Column("sha256", Text, primary_key=True))
referral = Table(
    "peer_referral", metadata,
    Column("id", Uuid, primary_key=True), Column("source", Text),
    Column("source_reference", Text, unique=True), Column("version", Integer),
    Column("sha256", LargeBinary), Column("person_ref", Text), Column("facts", JSON),
    Column("received_at", DateTime(timezone=True)),
)  # fmt: skip
record = Table(
    "peer_record", metadata, Column("referral_id", Uuid, primary_key=True), Column("record", JSON)
)
message = Table(
    "peer_message", metadata,
    Column("referral_id", Uuid, primary_key=True), Column("version", Integer, primary_key=True),
    Column("body", LargeBinary), Column("received_at", DateTime(timezone=True)),
)  # fmt: skip
outbox = Table(
    "peer_outbox", metadata,
    Column("id", Integer, Identity(), primary_key=True), Column("topic", Text),
    Column("key", Text, index=True), Column("type", Text), Column("event_id", Text),
    Column("value", LargeBinary),
)  # fmt: skip


class Accepted(BaseModel):
    """What the sender is told."""

    referral_id: str
    version: int


def read(
    body: bytes, source: Source, refs: Pseudonyms
) -> tuple[Submission, Standing, Announcement]:
    """The form as intake reads it, and the events that intake makes of it."""
    content, now = phone.parse(body, source), datetime.now(UTC)
    sha256 = hashlib.sha256(body).digest()
    sent = Submission(
        id=ids.uuid7(), source=source, door=Door.JSON, key=None, body=body, size=len(body),
        sha256=sha256, media_type="application/json", received_at=now, content=content,
    )  # fmt: skip
    known = facts(content, source=source, received_at=now)
    standing = Standing(sent.id, 1, sha256, now, now, 1, known)
    return sent, standing, announce(sent, content, standing, refs.refs)


async def store(
    connection: AsyncConnection, sent: Submission, standing: Standing, made: Announcement
) -> None:
    """The referral, the person, the message and both events."""
    reference = json.loads(sent.body)["reference"]
    known = select(referral.c.id).where(referral.c.source_reference == reference).with_for_update()
    if (await connection.execute(known)).first() is not None:
        raise HTTPException(409)
    await connection.execute(
        upsert(referral).values(
            id=sent.id, source=sent.source.name, source_reference=reference, version=1,
            sha256=sent.sha256, person_ref=made.refs.person,
            facts=standing.facts.model_dump(mode="json"), received_at=sent.received_at,
        )
    )  # fmt: skip
    value = json.loads(made.record.value or b"{}")
    await connection.execute(insert(record).values(referral_id=sent.id, record=value))
    await connection.execute(
        insert(message).values(
            referral_id=sent.id, version=1, body=sent.body, received_at=sent.received_at
        )
    )
    rows = [
        {"topic": e.topic, "key": e.key, "type": e.type, "event_id": e.id, "value": e.value}
        for e in (made.record, made.state)
    ]
    await connection.execute(insert(outbox), rows)


async def main() -> None:
    """Serve until ended."""
    url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, pool_size=32)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        hashed = hashlib.sha256(os.environ["KEY"].encode()).hexdigest()
        await connection.execute(insert(source_key).values(sha256=hashed))
    source = load_all(SOURCES)["contact-centre"]
    refs = Pseudonyms(key_id="k1", key=os.environ["PERSON_REF_KEY"].encode())
    app = FastAPI()

    @app.post("/v1/referrals", status_code=202)
    async def send(request: Request, authorization: Annotated[str, Header()]) -> Accepted:
        hashed = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
        sent, standing, made = read(await request.body(), source, refs)
        async with engine.begin() as connection:
            allowed = select(source_key.c.sha256).where(source_key.c.sha256 == hashed)
            if (await connection.execute(allowed)).first() is None:
                raise HTTPException(401)
            await store(connection, sent, standing, made)
        return Accepted(referral_id=str(sent.id), version=1)

    port = int(os.environ["API_PORT"])
    await uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False)).serve()


if __name__ == "__main__":
    uvloop.run(main())
