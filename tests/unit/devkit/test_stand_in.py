"""What the stand-in's teams answer to a decision."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.chassis.decode import Entry
from services.chassis.event import Event
from services.contracts import catalogue
from services.contracts.decision import Decision, Explanation, Routed, RulesetRef
from services.contracts.envelope import Envelope
from services.contracts.vocabulary import Urgency
from services.devkit.stand_in.ledger import Decided
from services.devkit.stand_in.replies import replies

REFERRAL = UUID("01930b2e-7c00-7d3a-9b1e-5f0c2a4e6d81")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Raw:
    """A record as Kafka hands it over."""

    topic, partition, offset = catalogue.ROUTING, 0, 0
    key, value, headers = b"", b"", ()


def decided(destination: str, *copies: str) -> Decided:
    routed = Routed(
        referral_id=REFERRAL,
        version=1,
        revision=1,
        received_at=NOW,
        decided_at=NOW,
        facts_sha256="0" * 64,
        decision=Decision(
            ruleset=RulesetRef(id="leeds-pilot", version="1.0", sha256="0" * 64),
            rule="X8",
            destination=destination,
            copies=copies,
            urgency=Urgency.URGENT,
            explanation=Explanation(because=(), why_not=(), criteria=(), unknown=()),
        ),
    )
    head = Envelope("event", "/frontdoor/router", "asc.referral.routed.v1", "", str(REFERRAL), 1)
    event = Event(head, catalogue.ROUTING, 0, str(REFERRAL), routed)
    return Decided(Entry(Raw(), catalogue.ROUTING, event, None), routed)


@pytest.mark.parametrize(
    ("destination", "copies", "teams"),
    [
        ("rapid_response", (), ["rapid_response"]),
        ("duty_and_advice", ("rapid_response",), ["rapid_response", "duty_and_advice"]),
        ("eit", (), []),
        ("manual_triage", (), []),
        ("test", (), []),
    ],
)
def test_each_team_that_a_decision_names_accepts(
    destination: str, copies: tuple[str, ...], teams: list[str]
) -> None:
    answers = replies([decided(destination, *copies)], at=NOW)
    assert [json.loads(each.value or b"")["team"] for each in answers] == teams
    assert {each.causationid for each in answers} <= {"event"}


def test_the_same_decision_again_makes_the_same_ids_and_two_teams_two() -> None:
    both = decided("duty_and_advice", "rapid_response")
    first, again = replies([both], at=NOW), replies([both], at=NOW)
    assert [each.id for each in first] == [each.id for each in again]
    assert len({each.id for each in first}) == 2
