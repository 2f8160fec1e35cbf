"""The header block of a mail, read strictly: what another reader may read otherwise is unsound.

Trust is read off these fields and off no other reading, so that nobody can write a mail which our
mail server and we read differently.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINES = re.compile(rb"\r\n|\n")
_NAME = re.compile(rb"([!-9;-~]{1,76}):")
_UNSOUND = re.compile(rb"\x00|\r(?!\n)")


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields in their order, names in lower case, values unfolded.

    `sound` is false where a line is neither a field nor the rest of one. `end` is where the body
    begins.
    """

    fields: tuple[tuple[str, str], ...]
    sound: bool
    end: int

    def all(self, name: str) -> tuple[str, ...]:
        """The values of every field of this name, from the top."""
        return tuple(value for known, value in self.fields if known == name)

    def one(self, name: str) -> str | None:
        """The value of the only field of this name; None where there is none, or another."""
        found = self.all(name)
        return found[0] if len(found) == 1 else None


def block(raw: bytes) -> bytes:
    """The header block, without the empty line that ends it."""
    if raw[:2] == b"\r\n" or raw[:1] == b"\n":
        return b""
    ends = [at for at in (raw.find(b"\n\n"), raw.find(b"\n\r\n")) if at >= 0]
    if not ends:
        return raw
    end = min(ends)
    return raw[: end - 1] if raw[end - 1 : end] == b"\r" else raw[:end]


def read(raw: bytes) -> Headers:
    """The headers of a mail. Never fails."""
    found = block(raw)
    lines = list(_unfolded(_LINES.split(found))) if found else []
    named = [_NAME.match(line) for line in lines]
    fields = tuple(
        (match.group(1).decode("ascii").lower(), _text(line[match.end() :]))
        for line, match in zip(lines, named, strict=True)
        if match
    )
    sound = all(named) and not _UNSOUND.search(found)
    return Headers(fields, sound, min(len(raw), len(found) + 2))


def _unfolded(lines: list[bytes]) -> Iterator[bytes]:
    """Fields, each one line; a rest that follows nothing stands for itself."""
    parts: list[bytes] = []
    for line in lines:
        if parts and line[:1] in (b" ", b"\t"):
            parts.append(line)
            continue
        if parts:
            yield b"".join(parts)
        parts = [line]
    if parts:
        yield b"".join(parts)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").strip(" \t")
