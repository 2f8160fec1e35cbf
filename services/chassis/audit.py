"""Who did what to which row, and why. Written with the deed, never changed."""

import json
from dataclasses import dataclass, field
from typing import Any

from services.chassis.database import Connection

_WRITE = """
INSERT INTO audit (actor, action, subject, reason, detail)
VALUES ($1, $2, $3, $4, jsonb_build_object('login', session_user) || $5::jsonb)
"""


@dataclass(frozen=True)
class Deed:
    """An action on a subject. `detail` holds ids, sums and places, never a value."""

    actor: str
    action: str
    subject: str
    reason: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


async def write(tx: Connection, deed: Deed) -> None:
    """Keep a deed in the transaction that does it, with the database's login beside the actor."""
    detail = json.dumps(deed.detail)
    await tx.execute(_WRITE, deed.actor, deed.action, deed.subject, deed.reason, detail)
