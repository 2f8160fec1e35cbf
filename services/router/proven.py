"""The proof of a pack, kept by its checksum. The router takes no pack without one."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from services.chassis.reviewed.faults import Faults, Place
from services.contracts.model import Sha256
from services.router.load import Pack, load

PROOF = "proof.json"


class Proof(BaseModel):
    """What was proven of the pack with this checksum, and by which solver."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: Sha256
    rules: int
    invariants: int
    solver: str


def load_proven(folder: Path) -> Pack:
    """The pack in a folder, rehearsed; `FilesRefused` also where its proof is not beside it."""
    pack, faults = load(folder), Faults()
    proof = _kept(folder)
    if proof is None or proof.sha256 != pack.ruleset.ref.sha256:
        why = "this pack is not proven" if proof is None else "this proof is of another pack"
        faults.add(Place(str(folder / PROOF)), f"{why}: run `frontdoor rules check --keep`")
    faults.refuse_if_any()
    return pack


def keep(folder: Path, proof: Proof) -> None:
    """Put a proof beside its pack."""
    (folder / PROOF).write_text(proof.model_dump_json(indent=2) + "\n", encoding="utf-8")


def _kept(folder: Path) -> Proof | None:
    try:
        return Proof.model_validate_json((folder / PROOF).read_bytes())
    except (OSError, ValidationError):
        return None
