"""The id of a message at a door."""

from uuid import UUID, uuid5

from services.chassis import ids
from services.intake.canonical import Canonical
from services.intake.rejected import Rejected
from services.intake.source import Source

_SPACE = UUID("5b1f6f0e-5c1d-5a0e-9a51-0d7a3c2f4e11")


def minted(content: Canonical | Rejected, source: Source, *known_by: object) -> UUID:
    """A new one for what was read; for what is refused, the one that it had before."""
    return refused(source, *known_by) if isinstance(content, Rejected) else ids.uuid7()


def refused(source: Source, *known_by: object) -> UUID:
    """The same again for a message that these tell from all others of its door.

    Sent again, or taken up again after its process was killed, it is kept once.
    """
    return uuid5(_SPACE, "\n".join(str(each) for each in (source.name, source.door, *known_by)))
