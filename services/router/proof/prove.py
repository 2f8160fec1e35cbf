"""Proving a pack: every finding becomes a fault of its file, or the pack is proven."""

import z3

from services.chassis.reviewed.faults import Faults
from services.contracts.referral import ReferralState
from services.router.condition import SILENCE, VALUES, domain, facts_of
from services.router.days import LONDON
from services.router.decide import decide
from services.router.english import fact_words
from services.router.explain import story, text
from services.router.load import Pack
from services.router.program import Program
from services.router.proof.checks import Checks
from services.router.proof.finding import Finding
from services.router.proof.moments import moments
from services.router.proof.solver import Solver
from services.router.proof.space import Space, Values
from services.router.proven import Proof
from services.router.question import told

SECONDS = 10.0
"""How long one question to the solver may take."""

Wrong = list[tuple[Program, Finding]]
"""One thing that is wrong, in each period in which it is."""


def prove(pack: Pack, faults: Faults) -> Proof:
    """Prove of each period that every rule can lead and every invariant holds, for all facts.

    Every one that does not is noted as a fault, with its line and a referral that shows it.
    """
    for (name, _), wrong in _findings(pack).items():
        faults.add(pack.places[name], _message(pack, wrong))
    return Proof(
        sha256=pack.ruleset.ref.sha256,
        rules=len(pack.ruleset.rules),
        invariants=len(pack.ruleset.invariants),
        solver=f"z3 {z3.get_version_string()}",
    )


def _findings(pack: Pack) -> dict[tuple[str, str], Wrong]:
    found: dict[tuple[str, str], Wrong] = {}
    for program in pack.program.periods:
        space = _space(pack, program)
        for each in Checks(program, space, Solver(space, seconds=SECONDS)).findings():
            found.setdefault((each.id, each.message), []).append((program, each))
    return found


def _space(pack: Pack, program: Program) -> Space:
    facts = {fact: domain(fact) for fact in (*_read(pack), *program.clocks)}
    if not program.clocks:
        return Space(facts)
    together = [dict(zip(program.clocks, told, strict=True)) for told in moments(program)]
    return Space(facts, together)


def _read(pack: Pack) -> list[str]:
    """The facts that this ruleset reads, in the contract's order: no other changes anything."""
    ruleset = pack.ruleset
    stated = [*(rule.when for rule in ruleset.rules), *(each.when for each in ruleset.invariants)]
    read = {fact for condition in stated for fact in facts_of(condition)}
    return [fact for fact in VALUES if fact in read]


def _message(pack: Pack, wrong: Wrong) -> str:
    program, finding = wrong[0]
    on_some_days = len(wrong) < len(pack.program.periods)
    when = f"{', '.join(str(each.days) for each, _ in wrong)}: " if on_some_days else ""
    if finding.example is None:
        return f"{when}{finding.message}"
    referral = _referral(program, finding.example)
    lines = [*_shown(pack, referral).splitlines(), _given(referral)]
    first = f"{when}{finding.message}. Such a referral:"
    return "\n".join([first, *("    " + line for line in lines)])


def _referral(program: Program, example: Values) -> ReferralState:
    """A referral of which these facts are known, received when its clocks tell the same."""
    at = moments(program)[tuple(example[clock] for clock in program.clocks)]
    return told({fact: example[fact] for fact in example if fact not in program.clocks}, at=at)


def _given(state: ReferralState) -> str:
    """What every referral has, and a story does not tell."""
    facts = state.facts
    given = [f"{fact_words(f)} is {getattr(facts, f)}" for f in VALUES if f not in SILENCE]
    at = facts.received_at.astimezone(LONDON)
    return f"Received {at:%A, %d %B %Y, %H:%M} in London; {', '.join(given)}"


def _shown(pack: Pack, state: ReferralState) -> str:
    return text(story(decide(pack.program, state), state.facts, pack.ruleset))
