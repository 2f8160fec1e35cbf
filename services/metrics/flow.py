"""What is counted while it is read: routes with their time, ends of stages, refused rules.

Each process counts what it reads itself, once it is committed; no other does.
"""

from collections import Counter as Tally
from collections.abc import Collection, Iterable, Iterator

from prometheus_client import Counter, Histogram

from services.chassis.event import Event
from services.chassis.instruments import HUMAN_SECONDS, MACHINE_SECONDS, REGISTRY
from services.contracts.decision import Routed
from services.contracts.ruleset import Refused
from services.contracts.vocabulary import Urgency
from services.metrics.stages import Ending, Stage, Wait

route_latency = Histogram(
    "referral_route_latency_seconds",
    "From the receipt of a referral until the broker had its first decision for the teams.",
    ["urgency"],
    buckets=tuple(sorted({*MACHINE_SECONDS, *HUMAN_SECONDS})),
    registry=REGISTRY,
)
transitions = Counter(
    "referral_stage_transitions",
    "Times that a referral left a stage, by how.",
    ["stage", "outcome"],
    registry=REGISTRY,
)

refused = Counter(
    "referral_ruleset_activation_refused",
    "Times that somebody meant to bring rules into force that do not load.",
    registry=REGISTRY,
)

for _urgency in Urgency:
    route_latency.labels(_urgency)
for _stage in Stage:
    for _ending in Ending:
        transitions.labels(_stage, _ending)


def count(events: Collection[Event], ended: Iterable[Wait]) -> None:
    """Count a batch: the events that were new, and the waits that they ended."""
    for urgency, seconds in routed(events):
        route_latency.labels(urgency).observe(seconds)
    for (stage, ending), times in Tally((each.stage, each.ending) for each in ended).items():
        transitions.labels(stage, ending).inc(times)
    refused.inc(sum(map(_by_somebody, events)))


def _by_somebody(event: Event) -> bool:
    """A router that meets rules it cannot load counts that itself."""
    return isinstance(event.data, Refused) and event.data.by is not None


def routed(events: Iterable[Event]) -> Iterator[tuple[Urgency, float]]:
    """First decisions by urgency, with the seconds from receipt until the broker wrote them.

    Its own clock says when: nothing is lost while this service is down, or the relay was.
    """
    for event in events:
        match event:
            case Event(data=Routed(test=False, revision=1) as first, appended_ms=int(appended)):
                waited = appended / 1000 - first.received_at.timestamp()
                yield first.decision.urgency, max(0.0, waited)
