"""A ruleset as it is stored: the files of its pack by name, as JSON."""

import json

from services.router.load import Pack, of_files
from services.router.program import Program


def as_stored(pack: Pack) -> str:
    """The files of a pack; they are read back to the same checksum."""
    return json.dumps({name: content.decode() for name, content in pack.files.items()})


def files(stored: str) -> dict[str, bytes]:
    """The content of each file by its name."""
    return {name: text.encode() for name, text in json.loads(stored).items()}


def from_stored(stored: str, sha256: str) -> Program:
    """The program of a stored ruleset; `PackRefused` where it does not load here."""
    return of_files(files(stored), sha256[:12]).program
