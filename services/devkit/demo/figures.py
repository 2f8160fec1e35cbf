"""What the day shows in numbers, out of what lies on the topics."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles
from typing import Any

from services.contracts import catalogue
from services.devkit.reconcile.cases import current
from services.devkit.reconcile.evidence import Evidence, Seen
from services.router.language import Rule, Ruleset


@dataclass(frozen=True, slots=True)
class Destination:
    """How many referrals a team leads, by urgency, and of how many it has a copy."""

    name: str
    lead: int
    copies: int
    urgencies: Counter[str]


@dataclass(frozen=True, slots=True)
class Latency:
    """From a referral's arrival at the door to its decision on the topic, in milliseconds."""

    counted: int
    p50: float
    p99: float


def decisions(evidence: Evidence) -> list[Seen]:
    """The decision in force of each referral."""
    return list(current(evidence).values())


def destinations(found: Sequence[Seen]) -> list[Destination]:
    """What went where, the most first."""
    lead = Counter(str(_decision(each)["destination"]) for each in found)
    copies = Counter(copy for each in found for copy in _decision(each)["copies"])
    return [
        Destination(
            name,
            lead[name],
            copies[name],
            Counter(_decision(e)["urgency"] for e in found if _decision(e)["destination"] == name),
        )
        for name, _ in (lead + copies).most_common()
    ]


def reasons(found: Iterable[Seen], ruleset: Ruleset) -> Counter[str]:
    """Why a person must decide, for those where one must."""
    asked = (_decision(each) for each in found if _decision(each)["needs_person"])
    return Counter(_reason(decision, ruleset) for decision in asked)


def _decision(seen: Seen) -> Any:
    return seen.said["decision"]


def _reason(decision: Any, ruleset: Ruleset) -> str:
    """In the words of the ruleset: which rule, and whether it is so, suspected or not known."""
    rule = ruleset.rule(decision["rule"])
    title = decision["rule"] if rule is None else rule.title
    values = {each["value"] for each in decision["explanation"]["because"]}
    if "suspected" in values:
        return f"{title}: suspected, a person must confirm it"
    if isinstance(rule, Rule) and "unknown" in values:
        return f"{title}: nobody has said"
    return f"{title}: no team is named for it" if isinstance(rule, Rule) else title


def latency(evidence: Evidence) -> Latency | None:
    """How long the first decision of each referral took; None where there are too few."""
    took = [
        (each.at - datetime.fromisoformat(each.said["received_at"]).timestamp()) * 1000
        for each in evidence.first(catalogue.ROUTING)
        if each.said["revision"] == 1
    ]
    if len(took) < 2:
        return None
    hundredths = quantiles(took, n=100)
    return Latency(len(took), hundredths[49], hundredths[98])
