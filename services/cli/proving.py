"""A pack that is read, rehearsed and proven: whatever is wrong with it is told at once."""

from pathlib import Path

from services.chassis.reviewed.faults import Faults
from services.router.load import Pack, read
from services.router.proven import Proof
from services.router.reading.examples import rehearse


def proven(folder: Path) -> tuple[Pack, Proof]:
    """What is wrong with the examples hides nothing that is wrong with the proofs."""
    from services.router.proof.prove import prove  # no other command waits for the solver to load

    pack, faults = read(folder), Faults()
    rehearse(pack.program, pack.examples, faults)
    proof = prove(pack, faults)
    faults.refuse_if_any()
    return pack, proof
