"""What counts of every rule that holds, whichever leads: urgency, act now, when to respond by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.contracts.facts import Facts
from services.contracts.vocabulary import Urgency
from services.router.language import LastRule, Limit, Rule

_URGENCIES = tuple(Urgency)


@dataclass(frozen=True, slots=True)
class Weights:
    """By a rule's position; that of the last rule is past the end of the others."""

    ranks: tuple[int, ...]
    acting: frozenset[int]
    limits: dict[int, Limit]

    def urgency(self, positions: Sequence[int]) -> Urgency:
        """The most urgent of them."""
        ranks = self.ranks
        return _URGENCIES[max([ranks[at] for at in positions])]

    def act_now(self, positions: Sequence[int]) -> bool:
        """Whether one of them says so."""
        return not self.acting.isdisjoint(positions)

    def respond_by(self, positions: Sequence[int], facts: Facts) -> datetime | None:
        """The earliest that one of them says, or that the sender asks for."""
        limits = [self.limits[at] for at in positions if at in self.limits]
        asked = facts.respond_by_asked
        if not limits:
            return asked
        own = min([_after(facts.received_at, limit) for limit in limits])
        return min(own, asked) if asked else own


def weights(rules: Sequence[Rule | LastRule]) -> Weights:
    """Those of these rules, the last one included."""
    return Weights(
        ranks=tuple(_URGENCIES.index(rule.urgency) for rule in rules),
        acting=frozenset(at for at, rule in enumerate(rules) if rule.act_now),
        limits={at: rule.respond_within for at, rule in enumerate(rules) if rule.respond_within},
    )


def _after(moment: datetime, limit: Limit) -> datetime:
    return moment + limit if isinstance(limit, timedelta) else limit.after(moment)
