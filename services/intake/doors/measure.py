"""A file measured before anything reads it."""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from services.intake.parts.folder import Folder
from services.intake.rejected import Code, Rejected, refuse

KEPT = 64 * 1024
"""How much is kept of a file that is refused whole, in bytes; the file itself is in quarantine."""

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measure:
    """Of the whole file; `beginning` is what is kept where it is refused."""

    sha256: bytes
    size: int
    lines: int
    beginning: bytes


def measure(file: BinaryIO) -> Measure:
    """Measure a file from its start, in bounded memory, and go back to its start."""
    file.seek(0)
    beginning = file.read(KEPT)
    digest, size, lines = hashlib.sha256(), 0, 0
    chunk = beginning
    while chunk:
        digest.update(chunk)
        size += len(chunk)
        lines += chunk.count(b"\n")
        chunk = file.read(_CHUNK)
    file.seek(0)
    return Measure(digest.digest(), size, lines, beginning)


def over(found: Measure, folder: Folder) -> Rejected | None:
    """Why a file is too large to be read, if it is."""
    if found.size > folder.most_bytes:
        return refuse(413, Code.TOO_LONG, f"The file has more than {folder.most_bytes} bytes.")
    if found.lines > folder.most_lines:
        return refuse(413, Code.TOO_LONG, f"The file has more than {folder.most_lines} lines.")
    return None
