"""The pilot, and a candidate in which mental health has a team and urgent referrals wait."""

from dataclasses import replace

from services.contracts.vocabulary import Urgency
from services.router.backtest.compared import Pair
from services.router.destination import Destination
from services.router.language import Rule
from services.router.load import PACKS, load
from services.router.program import Program, compile_ruleset

PILOT = load(PACKS / "leeds-pilot").program


def changed(**rules: dict[str, object]) -> Program:
    """The pilot with other words in these rules; new teams come before the others."""
    ruleset = PILOT.ruleset
    teams = [str(rule["destination"]) for rule in rules.values() if "destination" in rule]
    return compile_ruleset(
        replace(
            ruleset,
            rules=tuple(_changed(rule, rules.get(rule.id, {})) for rule in ruleset.rules),
            destinations={team: Destination(id=team, title=team) for team in teams}
            | ruleset.destinations,
        )
    )


def _changed(rule: Rule, words: dict[str, object]) -> Rule:
    return replace(rule, **words)


CANDIDATE = changed(X3={"destination": "mental_health", "urgency": Urgency.URGENT})
PAIR = Pair(against=PILOT, candidate=CANDIDATE)
