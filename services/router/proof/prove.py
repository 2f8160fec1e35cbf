"""Proving a pack: every finding becomes a fault of its file, or the pack is proven."""

from datetime import UTC, datetime

import z3

from services.contracts.referral import ReferralState
from services.router.condition import VALUES, facts_of
from services.router.decide import decide
from services.router.explain import story, text
from services.router.load import Pack
from services.router.proof.checks import Checks
from services.router.proof.finding import Finding
from services.router.proof.solver import Solver
from services.router.proof.space import Space
from services.router.proven import Proof
from services.router.question import told
from services.router.reading.faults import Faults

SECONDS = 10.0
"""How long one question to the solver may take."""


def prove(pack: Pack, faults: Faults) -> Proof:
    """Prove that each rule can lead and that each invariant holds, for all facts there can be.

    Every one that does not is noted as a fault, with its line and a referral that shows it.
    """
    space = Space({fact: VALUES[fact] for fact in _read(pack)})
    checks = Checks(pack.program, space, Solver(space, seconds=SECONDS))
    for finding in checks.findings():
        faults.add(pack.places[finding.id], _message(pack, finding))
    return Proof(
        sha256=pack.ruleset.ref.sha256,
        rules=len(pack.ruleset.rules),
        invariants=len(pack.ruleset.invariants),
        solver=f"z3 {z3.get_version_string()}",
    )


def _read(pack: Pack) -> list[str]:
    """The facts that this ruleset reads, in the contract's order: no other changes anything."""
    ruleset = pack.ruleset
    stated = [*(rule.when for rule in ruleset.rules), *(each.when for each in ruleset.invariants)]
    read = {fact for condition in stated for fact in facts_of(condition)}
    return [fact for fact in VALUES if fact in read]


def _message(pack: Pack, finding: Finding) -> str:
    if finding.example is None:
        return finding.message
    lines = _shown(pack, told(finding.example, at=datetime.now(UTC))).splitlines()
    return "\n".join([f"{finding.message}. Such a referral:", *("    " + line for line in lines)])


def _shown(pack: Pack, state: ReferralState) -> str:
    return text(story(decide(pack.program, state), state.facts, pack.ruleset))
