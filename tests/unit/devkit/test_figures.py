"""The demo's numbers, from decisions as they lie on the topic."""

from collections import Counter
from dataclasses import replace
from typing import Any

from services.contracts import catalogue
from services.devkit.demo import figures
from services.devkit.reconcile.evidence import Seen
from services.router.load import PACKS, load
from tests.unit.devkit.reconcile import books

RULESET = load(PACKS / "leeds-pilot").ruleset


def decision(rule: str, destination: str, value: str = "yes", **more: Any) -> Seen:
    fact = {"fact": "safeguarding", "value": value}
    told = {
        "destination": destination,
        "copies": [],
        "rule": rule,
        "urgency": "routine",
        "needs_person": destination == "manual_triage",
        "explanation": {"because": [fact]},
        **more,
    }
    return books.seen(
        catalogue.ROUTING,
        "asc.referral.routed.v1",
        books.HOME,
        0,
        decision=told,
        revision=1,
        received_at="1970-01-01T00:16:39.900+00:00",
    )


def test_destinations_count_leads_copies_and_urgencies() -> None:
    found = figures.destinations(
        [
            decision("I1", "eit"),
            decision("I2", "eit", urgency="urgent"),
            decision("X8", "duty_and_advice", copies=["rapid_response"]),
        ]
    )
    assert [(each.name, each.lead, each.copies) for each in found] == [
        ("eit", 2, 0),
        ("duty_and_advice", 1, 0),
        ("rapid_response", 0, 1),
    ]
    assert found[0].urgencies == Counter(routine=1, urgent=1)


def test_a_person_is_needed_for_a_doubt_a_silence_a_missing_team_or_no_rule() -> None:
    found = figures.reasons(
        [
            decision("X8", "manual_triage", "suspected"),
            decision("X8", "manual_triage", "unknown"),
            decision("X3", "manual_triage", "yes"),
            decision("manual-triage", "manual_triage", "no"),
            decision("I1", "eit"),
        ],
        RULESET,
    )
    assert dict(found) == {
        "Safeguarding concern: suspected, a person must confirm it": 1,
        "Safeguarding concern: nobody has said": 1,
        "Mental health: no team is named for it": 1,
        "No criterion applies": 1,
    }


def test_latency_is_from_the_door_to_the_topic() -> None:
    evidence = books.books()
    one = decision("I1", "eit")
    found = figures.latency(books.relaid(evidence, [one, _other(one)]))
    assert found is not None
    assert (found.counted, round(found.p50)) == (2, 100)


def test_one_decision_is_too_few_for_a_latency() -> None:
    assert figures.latency(books.relaid(books.books(), [decision("I1", "eit")])) is None


def _other(seen: Seen) -> Seen:
    return replace(seen, id="other", place=(seen.topic, 0, 9))
