"""A row that the broker refuses for good: marked in the outbox, a dead letter of its publisher."""

from typing import NamedTuple

from services.chassis import dead_letter, outbox
from services.chassis.database import Pool
from services.chassis.decode import Entry, Refused
from services.chassis.ids import uuid7
from services.chassis.outbox import Row
from services.contracts.envelope import Headers
from services.contracts.vocabulary import Refusal


class Unsent(NamedTuple):
    """An outbox row as a record. It lies on no partition yet; its offset is the row's id."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes | None
    headers: Headers


async def set_aside(pool: Pool, service: str, row: Row, why: str) -> None:
    """Mark the row, which holds the later ones of its topic and key, and tell of it as set aside.

    `outbox.retry` ends both; refused again, it is another dead letter, told anew. Where the row is
    not there any more, is marked already, or was emptied since it was read, nothing is done:
    emptied, it is sent again.
    """
    record = Unsent(row.topic, 0, row.id, row.key.encode(), row.value, row.headers)
    refused = Refused(Refusal.UNSENDABLE, f"the broker refuses it: {why}")
    entry = Entry(record, row.topic, None, refused, uuid7())
    async with pool.acquire() as tx, tx.transaction():
        if await outbox.refuse(tx, row, why):
            kept = await dead_letter.keep(tx, f"{service}-publisher", [entry], attempts=1)
            await outbox.append(tx, f"/frontdoor/{service}", [each.told for each in kept])
