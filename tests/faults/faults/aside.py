"""What services set aside."""

from services.contracts import topics
from services.devkit.fleet import SERVICES
from tests.faults.faults.trigger import Connection
from tests.faults.happened import until

WITHIN = 20.0

_LETTERS = """
SELECT reference::text FROM {s}.dead_letter
WHERE key = $1 AND superseded_at IS NULL ORDER BY topic, sequence
"""


class NotSetAside(Exception):
    """Somebody neither handled a record nor set it aside."""


def readers(topic: str) -> list[str]:
    """Those of its consumers that set aside; the stand-in notes in its ledger whatever it meets."""
    return [name for name in topics.load()[topic].consumers if name in SERVICES]


async def letters(connection: Connection, service: str, referral: str) -> list[str]:
    """The references of what a service has set aside of a referral, in order, parked or dead."""
    found = await connection.fetch(_LETTERS.format(s=service), referral.encode())
    return [row["reference"] for row in found]


async def set_aside(connection: Connection, service: str, referral: str, many: int) -> list[str]:
    """The same, as soon as there are so many of them."""
    found: list[str] = []

    async def enough() -> bool:
        found[:] = await letters(connection, service, referral)
        return len(found) >= many

    if not await until(enough, WITHIN):
        raise NotSetAside(f"of {referral} {service} has set only {found} aside")
    return found
