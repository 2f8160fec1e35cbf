"""A ruleset: its rules in plain English, a drawing of the flow, proofs, coverage, examples."""

from services.router.load import Pack
from services.router.proven import Proof
from services.router.report.coverage import coverage
from services.router.report.flow import flow
from services.router.report.sentences import promises, rules
from services.router.report.teams import teams
from services.router.report.template import rendered


def page(pack: Pack, proof: Proof) -> str:
    """One HTML document that needs no other file. The same pack and proof give the same page."""
    ruleset = pack.ruleset
    return rendered(
        "ruleset.html",
        ruleset=ruleset,
        proof=proof,
        flow=flow(ruleset),
        rules=rules(ruleset),
        promises=promises(ruleset),
        teams=teams(ruleset),
        meant=[" before ".join(each.in_order) for each in ruleset.overlaps],
        coverage=coverage(pack),
        examples=pack.examples,
        destinations={name: each.title for name, each in ruleset.destinations.items()},
    )
