"""What the metrics service counts of the events that it reads."""

from uuid import UUID

import pytest

from services.chassis.event import Event
from services.contracts.catalogue import ROUTING, RULESET
from services.contracts.decision import Routed
from services.contracts.envelope import Envelope
from services.contracts.ruleset import Refused
from services.metrics import flow
from services.metrics.completed import newly_ended
from services.metrics.history import Leaving
from services.metrics.waiting import waits
from tests.samples import sample
from tests.unit.eit.examples import RECEIVED, routed
from tests.unit.metrics.stories import decided, history, told

KEY = str(UUID(int=1))
ENVELOPE = Envelope("1", "/frontdoor/router", "routed", "2026-11-02T09:00:00Z", KEY, 1)


def read(decision: Routed, *, seconds_later: float | None = 2.5) -> Event:
    """A decision that the broker wrote so long after the referral was received."""
    at = None if seconds_later is None else round((RECEIVED.timestamp() + seconds_later) * 1000)
    return Event(ENVELOPE, ROUTING, 0, KEY, decision, at)


def test_a_route_takes_from_the_receipt_until_the_broker_has_the_first_decision() -> None:
    assert list(flow.routed([read(routed())])) == [("routine", pytest.approx(2.5, abs=0.001))]


@pytest.mark.parametrize(
    "not_a_route",
    [
        read(routed(revision=2)),  # an update never restarts a wait
        read(routed(test=True)),
        read(routed(), seconds_later=None),  # driven again, by no clock
        Event(ENVELOPE, ROUTING, 0, KEY, None, 1),
    ],
)
def test_nothing_else_is_a_route(not_a_route: Event) -> None:
    assert list(flow.routed([not_a_route])) == []


def test_a_brokers_clock_that_is_behind_gives_no_time_below_zero() -> None:
    assert list(flow.routed([read(routed(), seconds_later=-3)])) == [("routine", 0.0)]


def test_a_wait_that_ends_is_a_transition_of_its_stage() -> None:
    stages = [("to_acceptance", "returned"), ("to_decision", "done"), ("to_acceptance", "done")]
    before, routes = [left(*each) for each in stages], routes_counted()
    sent, back = decided(1, "rapid_response"), told(9, "rapid_response", Leaving.GIVEN_BACK)
    flow.count([read(routed())], newly_ended((), waits(history([sent, back]))))
    now = [left(*each) for each in stages]
    assert [after - at_first for after, at_first in zip(now, before, strict=True)] == [1, 1, 0]
    assert routes_counted() == routes + 1


@pytest.mark.parametrize(("by", "more"), [("officer", 1), (None, 0)])
def test_rules_that_somebody_meant_to_bring_into_force_are_counted_when_refused(
    by: str | None, more: int
) -> None:
    before = sample("referral_ruleset_activation_refused_total")
    told = Refused(sha256="0" * 64, at=RECEIVED, faults=2, by=by)
    flow.count([Event(ENVELOPE, RULESET, 0, "ruleset", told, 1)], ())
    assert sample("referral_ruleset_activation_refused_total") == before + more


def left(stage: str, outcome: str) -> float:
    """How often a stage was left so."""
    return sample("referral_stage_transitions_total", stage=stage, outcome=outcome)


def routes_counted() -> float:
    return sample("referral_route_latency_seconds_count", urgency="routine")
