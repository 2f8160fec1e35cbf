"""What the router counts."""

from collections import Counter as Tally
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from prometheus_client import Counter, Gauge, Histogram

from services.chassis.instruments import HUMAN_SECONDS, MACHINE_SECONDS, REGISTRY
from services.contracts.decision import Routed
from services.contracts.vocabulary import Urgency
from services.router.language import Ruleset
from services.router.override import stands

rule_hits = Counter(
    "referral_rule_hits",
    "Decisions, by the rule that led.",
    ["rule"],
    registry=REGISTRY,
)
rule_fallback = Counter(
    "referral_rule_fallback",
    "Decisions where no rule held and the last one sent the referral to a person.",
    registry=REGISTRY,
)
act_now = Counter(
    "referral_act_now",
    "Decisions that say somebody must act now, whatever the queue; each is an alert.",
    registry=REGISTRY,
)
rule_evaluation = Histogram(
    "referral_rule_evaluation_seconds",
    "From one referral's facts to its written decision, the mean of each batch.",
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5),
    registry=REGISTRY,
)
decision_latency = Histogram(
    "referral_decision_latency_seconds",
    "From the receipt of a referral to its first decision by rule, or to a person's own.",
    ["decider", "urgency"],
    buckets=tuple(sorted({*MACHINE_SECONDS, *HUMAN_SECONDS})),
    registry=REGISTRY,
)
ruleset_info = Gauge(
    "referral_ruleset_info",
    "The ruleset in force.",
    ["version", "sha256"],
    registry=REGISTRY,
)
ruleset_refused = Counter(
    "referral_ruleset_refused",
    "Rulesets that were activated and do not load in this process; the one before stays in force.",
    registry=REGISTRY,
)
shadow_decisions = Counter(
    "referral_shadow_decisions",
    "Decisions that a candidate made beside the ruleset in force, by whether it came to the same.",
    ["outcome"],
    registry=REGISTRY,
)


def initialise(ruleset: Ruleset) -> None:
    """Have every label set at 0 from the start, and say which ruleset is in force."""
    for rule_id in ruleset.ids:
        rule_hits.labels(rule_id)
    for each in ("same", "different"):
        shadow_decisions.labels(each)
    for decider in ("auto", "human"):
        for urgency in Urgency:
            decision_latency.labels(decider, urgency)
    ruleset_info.clear()
    ruleset_info.labels(f"{ruleset.ref.id} {ruleset.ref.version}", ruleset.ref.sha256).set(1)


class Outcome(NamedTuple):
    """What is counted of one decision. `seconds` is None for one that nobody waited for."""

    rule: str
    urgency: Urgency
    decider: str
    act_now: bool
    seconds: float | None


def outcome(routed: Routed) -> Outcome | None:
    """What is counted of this decision; None for a test, which is no work."""
    if routed.test:
        return None
    decision = routed.decision
    overridden = stands(decision)
    waited = overridden or routed.revision == 1
    return Outcome(
        decision.rule,
        decision.urgency,
        "human" if overridden else "auto",
        decision.act_now,
        (routed.decided_at - routed.received_at).total_seconds() if waited else None,
    )


def count(outcomes: Sequence[Outcome | None], last_rule: str) -> None:
    """Count the decisions of a batch."""
    real = [each for each in outcomes if each is not None]
    hits = Tally(each.rule for each in real)
    for rule, times in hits.items():
        rule_hits.labels(rule).inc(times)
    rule_fallback.inc(hits[last_rule])
    act_now.inc(sum(each.act_now for each in real))
    for each in real:
        if each.seconds is not None:
            _latency(each.decider, each.urgency).observe(each.seconds)


def count_shadow(same: int, different: int) -> None:
    """Count what a candidate came to in a batch."""
    shadow_decisions.labels("same").inc(same)
    shadow_decisions.labels("different").inc(different)


@cache
def _latency(decider: str, urgency: Urgency) -> Histogram:
    """The histogram of one label set, found once: this runs for every decision."""
    return decision_latency.labels(decider, urgency)
