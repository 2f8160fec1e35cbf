"""A ruleset as it is stored: the files of its pack by name, as JSON."""

import json

from pydantic import ValidationError

from services.chassis.reviewed.faults import Fault, FilesRefused, Place
from services.router.load import Pack, of_files
from services.router.program import Program
from services.router.proven import Proof


def as_stored(pack: Pack) -> str:
    """The files of a pack; they are read back to the same checksum."""
    return json.dumps({name: content.decode() for name, content in pack.files.items()})


def files(stored: str) -> dict[str, bytes]:
    """The content of each file by its name."""
    return {name: text.encode() for name, text in json.loads(stored).items()}


def from_stored(stored: str, sha256: str) -> Program:
    """The program of a stored ruleset; `FilesRefused` where it does not load here."""
    return of_files(files(stored), sha256[:12]).program


def proven_from_stored(stored: str, proof: str, sha256: str) -> Program:
    """The same; `FilesRefused` also where files or proof are not those of this checksum."""
    program = from_stored(stored, sha256)
    if program.ruleset.ref.sha256 != sha256:
        raise _refused(sha256, "its checksum is not that of its files")
    try:
        proven = Proof.model_validate_json(proof).sha256
    except ValidationError:
        raise _refused(sha256, "it has no proof") from None
    if proven != sha256:
        raise _refused(sha256, "its proof is of another pack")
    return program


def _refused(sha256: str, why: str) -> FilesRefused:
    return FilesRefused([Fault(Place(sha256[:12]), why)])
