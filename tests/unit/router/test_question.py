"""Facts that a person asks about."""

import json
from datetime import UTC, datetime

import pytest

from services.contracts.vocabulary import Answer
from services.router.question import Unclear, read

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def test_what_is_not_said_is_unknown() -> None:
    state = read(b'{"urgent": "yes"}', at=NOW)
    assert (state.facts.urgent, state.facts.suicidal) == (Answer.YES, Answer.UNKNOWN)
    assert state.facts.received_at == NOW


def test_a_whole_event_can_be_asked_about() -> None:
    at = NOW.isoformat()
    clearance = {"exclusion": "X1", "by": "a.worker", "team": "rapid_response", "at": at}
    event = {"facts": {"urgent": "yes", "received_at": at}, "clearances": [clearance]}
    state = read(json.dumps(event).encode(), at=NOW)
    assert [each.exclusion for each in state.clearances] == ["X1"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "this is not JSON"),
        ("[" * 100_000, "this is not JSON"),
        ("[]", "must be an object"),
        ('{"facts": 1}', "must be an object"),
        ('{"urgnt": "yes"}', "unknown fact 'urgnt'. Did you mean 'urgent'?"),
        ('{"urgent": true}', "unknown value of 'urgent' 'True'. Allowed: yes, no, suspected"),
        ('{"urgent": ["yes"]}', "unknown value of 'urgent'"),
        ('{"received_at": "yesterday"}', "facts.received_at: "),
        ('{"facts": {}, "clearances": [{"exclusion": "X99"}]}', "clearances.0.exclusion: "),
    ],
)
def test_what_cannot_be_read_is_told_in_words(content: str, told: str) -> None:
    with pytest.raises(Unclear) as unclear:
        read(content.encode(), at=NOW)
    assert told in str(unclear.value)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(Unclear) as unclear:
        read(b'{"urgnt": "yes", "suicidal": "perhaps"}', at=NOW)
    assert len(unclear.value.problems) == 2
