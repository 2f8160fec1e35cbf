"""Ids: minted once with the row that carries them, never again."""

import hashlib
import secrets
import time
from uuid import UUID

_DERIVED = UUID("6f0e3f5c-7d0b-5b0e-9c53-5a4f9e1d2c3b").bytes


def uuid7() -> UUID:
    """A UUID version 7 of RFC 9562: 48 bits of Unix milliseconds, then random."""
    return UUID(int=_now())


def uuid7_text() -> str:
    """One as its text. By way of an object it would cost half as much again."""
    digits = f"{_now():032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def within(whole: UUID, ordinal: int) -> UUID:
    """The id of a part: the same again for the same part, version 7, and of the whole's time."""
    name = whole.bytes + ordinal.to_bytes(8)
    drawn = int.from_bytes(hashlib.sha1(name, usedforsecurity=False).digest()) & ((1 << 74) - 1)
    return UUID(int=_version7(whole.int >> 80, drawn))


def derived(source: str, event_id: str, type_name: str, ordinal: int) -> str:
    """The id of an event caused by exactly one event: the same again if the work is done again."""
    # uuid.uuid5 makes objects on the way that cost five times as much.
    name = f"{source}\n{event_id}\n{type_name}\n{ordinal}".encode()
    digest = hashlib.sha1(_DERIVED + name, usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def _now() -> int:
    return _version7(time.time_ns() // 1_000_000, secrets.randbits(74))


def _version7(milliseconds: int, drawn: int) -> int:
    """Of 48 bits of time and 74 bits of anything."""
    rand_a, rand_b = drawn >> 62, drawn & ((1 << 62) - 1)
    return milliseconds << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b
