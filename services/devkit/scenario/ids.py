"""Ids of invented referrals: seeded, and in the order of their moments."""

from datetime import datetime
from random import Random
from uuid import UUID


def minted(at: datetime, random: Random) -> UUID:
    """An id as intake mints them, UUID version 7: later ones sort behind earlier ones."""
    milliseconds = int(at.timestamp() * 1000)
    tail = 0b10 << 62 | random.getrandbits(62)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | random.getrandbits(12) << 64 | tail)
