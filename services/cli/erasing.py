"""`frontdoor referral erase`: taking the identity out of one referral."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

from services.chassis import outside
from services.intake import erase
from services.intake.erase import AlreadyErased, Erasure

Found = Erasure | AlreadyErased | None


async def erased(
    servers: Mapping[str, str], referral_id: UUID, *, actor: str, reason: str
) -> Found:
    """Erase it. The events stay in the outbox, from which the running service publishes them."""
    async with outside.works("intake", servers) as works, works.begin() as work:
        return await erase.erase(work, referral_id, actor=actor, reason=reason)


async def tried(servers: Mapping[str, str], referral_id: UUID) -> Found:
    """What an erasure would take away; nothing is changed."""
    async with outside.works("intake", servers) as works, works.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            return await erase.forget(connection, referral_id, at=datetime.now(UTC))
        finally:
            await transaction.rollback()


def as_json(referral_id: UUID, found: Erasure | AlreadyErased, *, result: str) -> str:
    """For `--json`."""
    detail = asdict(found)
    return json.dumps({"referral_id": str(referral_id), "result": result, **detail}, default=str)


def in_words(referral_id: UUID, found: Erasure | AlreadyErased, *, result: str) -> str:
    """One sentence, without anything about anybody."""
    if isinstance(found, AlreadyErased):
        since = f"{referral_id} is erased since {found.erased_at:%Y-%m-%d %H:%M:%S} UTC."
        return f"{since} {found.linked} that is linked to it: {result}." if found.linked else since
    rows = {name: n for name, n in asdict(found).items() if name not in ("source", "version")}
    said = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in rows.items())
    return f"{referral_id}, version {found.version} from {found.source}: {result}. {said}."
