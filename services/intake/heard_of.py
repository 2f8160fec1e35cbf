"""SQL: whether anybody of a batch, any of its references or its senders' keys, is known.

Most are new. Of them nothing is looked up any more: four statements less in a transaction.
"""

from collections.abc import Collection, Sequence

from services.chassis.database import Connection
from services.intake.erase import fingerprint
from services.intake.naming import NaturalKey, SenderKey
from services.intake.pseudonym import Refs

_HEARD_OF = "SELECT heard_of($1, $2, $3, $4, $5, $6, $7, $8)"


async def heard_of(
    tx: Connection,
    people: Collection[Refs],
    references: Sequence[NaturalKey],
    keys: Sequence[SenderKey] = (),
) -> bool:
    """Whether any of them is known, be it as erased.

    From here on the people are nobody else's until the transaction ends.
    """
    persons = [each.person for each in people if each.person is not None]
    alike = [each.alike for each in people if each.alike is not None]
    if not (persons or alike or references or keys):
        return False
    heard: bool = await tx.fetchval(
        _HEARD_OF,
        sorted({_number(each) for each in (*persons, *alike)}),
        persons,
        alike,
        [source for source, _ in references],
        [reference for _, reference in references],
        [fingerprint(*each) for each in references],
        [source for source, _ in keys],
        [key for _, key in keys],
    )
    return heard


def _number(ref: str) -> int:
    """A pseudonym as a lock: 64 bits, signed; sorted, two batches never wait in a circle."""
    return int.from_bytes(bytes.fromhex(ref.rpartition(":")[2][:16]), signed=True)
