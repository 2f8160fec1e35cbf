"""SQL: whether anybody of a batch, or any of its references, has been heard of before.

Most are new. Of them nothing is looked up any more: three statements less in a transaction.
"""

from collections.abc import Collection, Sequence

from services.chassis.database import Connection
from services.intake.erase import fingerprint
from services.intake.naming import NaturalKey
from services.intake.pseudonym import Refs

_HEARD_OF = "SELECT heard_of($1, $2, $3, $4, $5, $6)"


async def heard_of(
    tx: Connection, people: Collection[Refs], references: Sequence[NaturalKey]
) -> bool:
    """Whether any of them is known, be it as erased.

    From here on the people are nobody else's until the transaction ends.
    """
    persons = [each.person for each in people if each.person is not None]
    alike = [each.alike for each in people if each.alike is not None]
    if not (persons or alike or references):
        return False
    heard: bool = await tx.fetchval(
        _HEARD_OF,
        sorted({_number(each) for each in (*persons, *alike)}),
        persons,
        alike,
        [source for source, _ in references],
        [reference for _, reference in references],
        [fingerprint(*each) for each in references],
    )
    return heard


def _number(ref: str) -> int:
    """A pseudonym as a lock: 64 bits, signed; sorted, two batches never wait in a circle."""
    return int.from_bytes(bytes.fromhex(ref.rpartition(":")[2][:16]), signed=True)
