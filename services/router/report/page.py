"""The page: rules in plain English, a drawing of the flow, what is proven, coverage, examples."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from services.router.load import Pack
from services.router.proven import Proof
from services.router.report.coverage import coverage
from services.router.report.flow import flow
from services.router.report.sentences import promises, rules

_TEMPLATE = files(__package__).joinpath("page.html")


def page(pack: Pack, proof: Proof) -> str:
    """One HTML document that needs no other file. The same pack and proof give the same page."""
    ruleset = pack.ruleset
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        ruleset=ruleset,
        proof=proof,
        flow=flow(ruleset),
        rules=rules(ruleset),
        promises=promises(ruleset),
        coverage=coverage(pack),
        examples=pack.examples,
        destinations={name: each.title for name, each in ruleset.destinations.items()},
    )
