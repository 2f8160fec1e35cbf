"""The id of a message that cannot be read: the same again for the same message.

Sent again, or taken up again after its process was killed, it is kept once.
"""

from uuid import UUID, uuid5

from services.intake.source import Source

_SPACE = UUID("5b1f6f0e-5c1d-5a0e-9a51-0d7a3c2f4e11")


def refusal_id(source: Source, *known_by: object) -> UUID:
    """Of a source's message that these tell from all others of its door."""
    return uuid5(_SPACE, "\n".join(str(each) for each in (source.name, source.door, *known_by)))
